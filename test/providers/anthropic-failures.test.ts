import type { FailureCode } from '../../src/contracts/judgement';
import type { FaultRule } from '../support/fake-provider/fault-rule';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { ask, keyCanary, marked, markedText, pairBundle } from './asked';

const textCanary = 'The heron stood in the reeds at dusk';
const one = pairBundle([marked('c0', `${markedText('first', 2)} ${textCanary}`, markedText('second', 1))]);

let fake: FakeProvider;
beforeAll(async () => (fake = await startFakeProvider()));
afterAll(() => fake.stop());

async function faultOf(action: FaultRule['action'], spec = 'anthropic:claude-sonnet-5,timeoutMs=1000') {
  await fake.script([{ endpoint: 'messages', action }]);
  const [judgement] = await ask(one, { baseUrl: fake.anthropicBaseUrl, spec });
  if (judgement === undefined || !('failure' in judgement)) throw new Error('expected a failure');
  expect(JSON.stringify({ ...judgement, failure: { ...judgement.failure, rawReply: null } })).not.toContain(keyCanary);
  expect(judgement.failure.message).toMatch(/^[A-Z][^\n]*\.$/);
  return judgement;
}

const echo = `Your key ${keyCanary} does not like "${textCanary}"`;
const status = (code: number, more: object = {}) => ({ do: 'status', status: code, message: echo, ...more }) as const;

test.each<[string, FailureCode, FaultRule['action']]>([
  ['400', 'invalid_request', status(400)],
  ['400 of an account without credit', 'quota', status(400, { message: 'Your credit balance is too low to…' })],
  ['401', 'authentication', status(401)],
  ['402', 'quota', status(402)],
  ['403', 'authentication', status(403)],
  ['404', 'configuration', status(404)],
  ['408', 'server_error', status(408)],
  ['409', 'server_error', status(409)],
  ['413', 'too_long', status(413)],
  ['422', 'invalid_request', status(422)],
  ['429', 'rate_limit', status(429)],
  ['429 of an enforced spend limit', 'quota', status(429, { code: 'enforced_spend_limit_reached' })],
  ['429 of a contract spend limit', 'quota', status(429, { code: 'contract_spend_limit_reached' })],
  ['429 of a ramp limit', 'rate_limit', status(429, { code: 'ramp_limit_exceeded' })],
  ['500', 'server_error', status(500)],
  ['502', 'server_error', status(502)],
  ['503', 'server_error', status(503)],
  ['504', 'server_error', status(504)],
  ['529', 'overloaded', status(529)],
])('status %s is %s, told in our own words, and not billed', async (_, code, action) => {
  const { failure, call } = await faultOf(action);
  expect(failure).toMatchObject({ code, rawReply: null });
  expect(failure.message).not.toContain(textCanary);
  expect(call).toMatchObject({ usage: null, costUsd: null, maybeBilled: false });
  expect(call.httpStatus).toBe('status' in action ? action.status : null);
  expect(call.errorClass).toMatch(/Error$/);
  expect(call.requestId).toMatch(/^req_/);
  expect(failure.message).toContain(call.requestId);
});

test.each([
  ['seconds', { retryAfter: '7' }, 7000],
  ['milliseconds, which go before seconds', { retryAfter: '7', retryAfterMs: 1500 }, 1500],
  ['more than an hour', { retryAfter: '86400' }, 3_600_000],
  ['nothing that can be read', { retryAfter: 'soon' }, null],
])('retry-after of %s is respected', async (_, more, retryAfterMs) => {
  const { failure, call } = await faultOf(status(429, more));
  expect(failure.retryAfterMs).toBe(retryAfterMs);
  expect(call.rateLimit).toHaveProperty('retry-after', more.retryAfter);
});

test('retry-after as a date is a wait from now', async () => {
  const { failure } = await faultOf(status(529, { retryAfter: new Date(Date.now() + 60_000).toUTCString() }));
  expect(failure.retryAfterMs).toBeGreaterThan(30_000);
  expect(failure.retryAfterMs).toBeLessThanOrEqual(60_000);
});

test('no answer: the call ends at its timeout, and may be billed', async () => {
  const begun = performance.now();
  const { failure, call } = await faultOf({ do: 'hang' });
  expect(failure.code).toBe('timeout');
  expect(call).toMatchObject({ maybeBilled: true, httpStatus: null, usage: null });
  expect(call.latencyMs).toBeGreaterThanOrEqual(990);
  expect(performance.now() - begun).toBeLessThan(20_000);
});

test.each(['before_acceptance', 'after_acceptance'] as const)('a connection reset %s may be billed', async (when) => {
  const { failure, call } = await faultOf({ do: 'reset', when });
  expect(failure.code).toBe('connection');
  expect(call).toMatchObject({ maybeBilled: true, errorClass: 'APIConnectionError' });
});

test('nobody there: nothing was sent', async () => {
  const gone = await startFakeProvider();
  await gone.stop();
  const [judgement] = await ask(one, { baseUrl: gone.anthropicBaseUrl });
  expect(judgement).toMatchObject({ failure: { code: 'connection' }, call: { maybeBilled: false } });
});

test.each([
  ['html', /^<.*>/s],
  ['truncated', /^\{/],
  ['empty', /^$/],
] as const)('status 200 with a body that is %s: invalid, may be billed, kept raw', async (as, raw) => {
  const { failure, call } = await faultOf({ do: 'body', as });
  expect(failure).toMatchObject({ code: 'invalid_output', rawReply: expect.stringMatching(raw) });
  expect(call).toMatchObject({ httpStatus: 200, maybeBilled: true, usage: null });
});

test.each(['wrong_schema', 'winner_c', 'both', 'two_objects', 'prose', 'fenced'] as const)(
  'an answer that is %s: invalid, paid, kept raw',
  async (as) => {
    const { failure, call } = await faultOf({ do: 'answer', as });
    expect(failure.code).toBe('invalid_output');
    expect(failure.rawReply).not.toBe('');
    expect(call.usage?.outputTokens).toBeGreaterThan(0);
    expect(call.costUsd).toBeGreaterThan(0);
    expect(call.maybeBilled).toBe(false);
  },
);

test('a refusal is told from everything else', async () => {
  expect((await faultOf({ do: 'answer', as: 'refusal' })).failure.code).toBe('refused');
});

test('a reply that was cut off is asked for again with twice the room', async () => {
  expect((await faultOf({ do: 'answer', as: 'max_tokens' })).failure.code).toBe('truncated');
  await fake.script([]);
  const again = pairBundle([marked('c0', markedText('first', 2), markedText('second', 1), 2)]);
  const [judgement] = await ask(again, { baseUrl: fake.anthropicBaseUrl });
  expect(judgement).toMatchObject({ verdict: { winner: 'a' } });
  const calls = (await fake.calls()).slice(-2);
  const bodies = await Promise.all(calls.map((call) => fake.bodyOf(call)));
  expect(bodies).toMatchObject([{ max_tokens: 1024 }, { max_tokens: 2048 }]);
});

test('30 % of errors of every kind: no winner that is not the right one', async () => {
  const actions: readonly FaultRule['action'][] = [
    status(500),
    status(529),
    { do: 'reset', when: 'after_acceptance' },
    { do: 'body', as: 'html' },
    { do: 'body', as: 'truncated' },
    { do: 'answer', as: 'winner_c' },
    { do: 'answer', as: 'both' },
    { do: 'answer', as: 'prose' },
    { do: 'answer', as: 'refusal' },
  ];
  await fake.script(actions.map((action) => ({ endpoint: 'messages', probability: 0.04, action })));
  const requests = Array.from({ length: 60 }, (_, index) => {
    return marked(`c${index}`, markedText(`a${index}`, index % 7), markedText(`b${index}`, 3.5));
  });
  const judgements = await ask(pairBundle(requests), { baseUrl: fake.anthropicBaseUrl });
  expect(judgements).toHaveLength(60);
  const failed = judgements.filter((judgement) => 'failure' in judgement);
  expect(failed.length).toBeGreaterThan(5);
  for (const judgement of judgements) {
    if (!('verdict' in judgement)) continue;
    const index = Number(judgement.comparisonId.slice(1));
    expect(judgement.verdict.winner).toBe(index % 7 > 3.5 ? 'a' : 'b');
  }
});

test('a worker without a key answers for every comparison, and calls nobody', async () => {
  const before = (await fake.stats()).requests;
  const [judgement] = await ask(one, { baseUrl: fake.anthropicBaseUrl, apiKey: null });
  expect(judgement).toMatchObject({
    failure: { code: 'authentication', message: expect.stringContaining('ANTHROPIC_API_KEY') },
    call: { maybeBilled: false },
  });
  expect((await fake.stats()).requests).toBe(before);
});
