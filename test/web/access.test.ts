import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { readingDashboard } from './dashboard-of';
import { Visitor } from './visitor';

const token = 'a token of 24 characters';
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe('without a token, on this machine', () => {
  test('pages forbid whatever is inline or foreign, and no cache keeps them', async () => {
    const { status, headers } = await new Visitor(readingDashboard(database.store)).get('/');
    expect(status).toBe(200);
    const policy = headers.get('content-security-policy')!.split('; ');
    expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'", "style-src 'self'"]));
    expect(policy).toEqual(expect.arrayContaining(["frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"]));
    expect(policy.join()).not.toMatch(/unsafe|\*|data:|https?:/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict$/);
  });

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'localhost@evil.example', ''])(
    'a name that somebody else may own is refused: %s',
    async (host) => {
      const answer = await new Visitor(readingDashboard(database.store), host).get('/');
      expect(answer.status).toBe(421);
      expect(answer.text).not.toContain('<');
    },
  );

  test.each(['localhost', 'LOCALHOST:9', '127.0.0.1:8080', '[::1]:8080', '192.168.1.9', 'paragone.example.org'])(
    'a name that leads here is served: %s',
    async (host) => {
      const entry = { token: null, hosts: ['paragone.example.org'] };
      expect((await new Visitor(readingDashboard(database.store, { entry }), host).get('/')).status).toBe(200);
    },
  );

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }],
    ['an origin that is hidden', { origin: 'null' }],
    ['another site, by what the browser says of it', { 'sec-fetch-site': 'cross-site' }],
    ['nowhere', {}],
  ])('a form from %s is refused, its token being right', async (_, headers) => {
    const visitor = new Visitor(readingDashboard(database.store));
    await visitor.get('/start');
    const { status, text } = await visitor.post('/start', { judges: 'simulated' }, headers as Record<string, string>);
    expect(status).toBe(403);
    expect(text).toContain('reload the page and send it again');
  });

  test('a form without the token of its session is refused', async () => {
    const app = readingDashboard(database.store);
    const other = new Visitor(app);
    await other.get('/start');
    const visitor = new Visitor(app);
    const { text } = await visitor.get('/start');
    for (const form_token of ['', 'f'.repeat(64), (await other.get('/start')).text.match(/value="(\w{64})"/)![1]!]) {
      expect((await visitor.post('/start', { form_token })).status).toBe(403);
    }
    expect((await visitor.post('/start', { form_token: text.match(/value="(\w{64})"/)![1]! })).status).toBe(422);
  });

  test('a body beyond the limit is refused before it is read', async () => {
    const visitor = new Visitor(readingDashboard(database.store));
    await visitor.get('/start');
    const { status, text } = await visitor.post('/start', { items: new File(['x'.repeat(15_000_000)], 'items.csv') });
    expect([status, text]).toEqual([413, expect.stringContaining('at most 10 MB')]);
  });

  test('a page that cannot be made tells nobody why, and the log no values', async () => {
    const warnings: string[] = [];
    const broken = await createTestDatabase('empty');
    const app = readingDashboard(broken.store, { warn: (sentence) => warnings.push(sentence) });
    const { status, text } = await new Visitor(app).get('/batches/secret');
    await broken.drop();
    expect([status, text]).toEqual([500, expect.stringContaining('What is stored is safe.')]);
    expect(warnings).toEqual(['A page could not be made (PostgreSQL answered 42P01): GET /batches/:batch']);
  });
});

describe('with a token', () => {
  const withToken = (warnings: string[] = []) =>
    readingDashboard(database.store, { entry: { token, hosts: [] }, warn: (sentence) => warnings.push(sentence) });

  test.each(['/', '/start', '/events', '/batches/any', '/batches/any/files/batch.json', '/nothing'])(
    'nothing is told without it: %s',
    async (path) => {
      const { status, headers, text } = await new Visitor(withToken()).get(path);
      expect([status, headers.get('set-cookie')]).toEqual([401, null]);
      expect(text).toContain('<h1>Log in</h1>');
    },
  );

  test('the form of the login, style, script and a sign of life need none', async () => {
    const visitor = new Visitor(withToken());
    for (const path of ['/login', '/static/dashboard.css', '/static/live.js', '/healthz']) {
      expect((await visitor.get(path)).status).toBe(200);
    }
  });

  test('it lets in, back to the page that was asked for, until logging out', async () => {
    const app = withToken();
    const visitor = new Visitor(app);
    await visitor.get('/start');
    const { status, headers } = await visitor.post('/login', { token, next: '/start' });
    expect([status, headers.get('location')]).toEqual([303, '/start']);
    expect(headers.get('set-cookie')).toMatch(
      /^paragone_session=[^;]+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect((await visitor.get('/start')).text).toContain('<h1>Start a batch</h1>');
    expect((await visitor.post('/logout', {})).status).toBe(303);
    expect((await visitor.get('/start')).status).toBe(401);
  });

  test('a session holds over a restart with the same token, and ends with another', async () => {
    const { headers } = await new Visitor(withToken()).post('/login', { token });
    const cookie = headers.get('set-cookie')!.split(';')[0]!;
    expect((await new Visitor(withToken()).get('/', { cookie })).status).toBe(200);
    const other = readingDashboard(database.store, { entry: { token: `${token}!`, hosts: [] } });
    expect((await new Visitor(other).get('/', { cookie })).status).toBe(401);
    expect((await new Visitor(withToken()).get('/', { cookie: cookie.replace(/=\d/, '=9') })).status).toBe(401);
  });

  test.each(['', 'a token of 24 characterz', `${token} `, token.toUpperCase()])('%j is refused', async (given) => {
    const warnings: string[] = [];
    const visitor = new Visitor(withToken(warnings));
    const { status, headers, text } = await visitor.post('/login', { token: given });
    expect([status, headers.get('set-cookie')]).toEqual([401, null]);
    expect(text).toContain('That is not the token of this dashboard.');
    expect(warnings).toEqual(['The dashboard was given a wrong token.']);
  });

  test('whoever guesses has to wait, whatever is guessed then; others and sessions do not', async () => {
    const app = withToken();
    const inside = new Visitor(app);
    await inside.post('/login', { token });
    const guesser = new Visitor(app, undefined, '192.0.2.1');
    for (let guess = 1; guess <= 10; guess++) {
      expect((await guesser.post('/login', { token: `guess ${guess}` })).status).toBe(401);
    }
    const { status, headers, text } = await guesser.post('/login', { token, next: '/start' });
    expect([status, headers.get('retry-after'), headers.get('set-cookie')]).toEqual([429, '1', null]);
    expect(text).toContain('Too many wrong tokens were given. Try again in 1 s.');
    expect(text).toContain('name="next" value="/start"');
    expect((await inside.get('/')).status).toBe(200);
    expect((await new Visitor(app, undefined, '192.0.2.2').post('/login', { token })).status).toBe(303);
  });

  test.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/a\nb'])(
    'it never leads to %j',
    async (next) => {
      const { headers } = await new Visitor(withToken()).post('/login', { token, next });
      expect(headers.get('location')).toBe('/');
    },
  );

  test('a login by https is for https alone', async () => {
    const headers = { origin: 'https://localhost:8080', 'sec-fetch-site': 'same-origin' };
    const answer = await new Visitor(withToken()).post('/login', { token }, headers);
    expect(answer.headers.get('set-cookie')).toMatch(/; Secure; SameSite=Strict$/);
  });

  test('the form of the login cannot be sent from another page', async () => {
    const answer = await new Visitor(withToken()).post('/login', { token }, { origin: 'https://evil.example' });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
  });
});
