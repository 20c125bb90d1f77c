import type { JobResult, ProviderJobs } from '../../src/judges/provider-jobs';
import { JobCallError } from '../../src/judges/provider-jobs';
import type { FaultRule } from '../support/fake-provider/fault-rule';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { type Answer, startAnswering } from './answering-server';
import { canaries, clientOf, jobsOf, judge, qualityBundle } from './openai-asked';

const never = new AbortController().signal;

let fake: FakeProvider;
beforeAll(async () => {
  fake = await startFakeProvider({ settings: { justification: canaries.justification } });
});
afterAll(() => fake.stop());
beforeEach(async () => {
  await fake.script([]);
  await fake.change({ batchPolls: null, jsonSchema: true, openaiBatches: true });
});

const jobs = () => jobsOf({ client: clientOf(fake.openaiBaseUrl) });
let jobNumber = 0;

function orderOf(size: number, jobKey = `job-${(jobNumber += 1)}`) {
  const bundle = qualityBundle(size);
  const customIds = new Map(bundle.requests.map(({ comparisonId }) => [comparisonId, `${jobKey}-${comparisonId}`]));
  return { jobKey, bundle, customIds };
}

async function created(provider: ProviderJobs, order = orderOf(4)): Promise<string> {
  const creation = await provider.create(order, never);
  if (creation.kind !== 'created') throw new Error(creation.failure.message);
  return creation.providerJobId;
}

async function ended(provider: ProviderJobs, order = orderOf(4), done?: number): Promise<string> {
  const id = await created(provider, order);
  await fake.endBatch(id, done);
  return id;
}

async function collect(provider: ProviderJobs, id: string) {
  const results: JobResult[] = [];
  try {
    for await (const result of provider.results(id, never)) results.push(result);
    return { results, error: null };
  } catch (error) {
    return { results, error };
  }
}

const kindOf = (result: JobResult) =>
  'verdict' in result ? result.verdict.winner : 'failure' in result ? result.failure.code : result.unanswered;
const kindsOf = (results: readonly JobResult[]) => results.map(kindOf).sort();

async function callsOf<T>(work: () => Promise<T>) {
  const before = (await fake.calls()).length;
  const result = await work();
  return { result, calls: (await fake.calls()).slice(before) };
}

describe('a job', () => {
  test('is created, runs, ends, and gives the verdicts that live calls give', async () => {
    const provider = jobs();
    const order = orderOf(20);
    const id = await created(provider, order);
    expect(await provider.status(id, never)).toMatchObject({ state: 'running', failure: null, requests: 20 });
    await fake.endBatch(id);
    expect(await provider.status(id, never)).toEqual({ state: 'ended', failure: null, requests: 20, settled: 20 });
    const { results, error } = await collect(provider, id);
    expect(error).toBeNull();
    const live = await judge(order.bundle, { client: clientOf(fake.openaiBaseUrl) });
    for (const one of live) {
      const result = results.find(({ customId }) => customId === order.customIds.get(one.comparisonId))!;
      expect('verdict' in result && result.verdict).toEqual('verdict' in one && one.verdict);
      expect(result.call).toMatchObject({ modelAnswered: 'gpt-fake', httpStatus: 200, maybeBilled: false });
      expect(result.call.usage?.outputTokens).toBe(one.call.usage?.outputTokens);
    }
    expect(results).toHaveLength(20);
  });

  test('costs what the options say, and no call is made twice', async () => {
    const client = clientOf(fake.openaiBaseUrl);
    const provider = jobsOf({ client, options: { inputUsd: '10', outputUsd: '20' } });
    const { calls, result } = await callsOf(async () => collect(provider, await ended(provider)));
    const [first] = result.results;
    const { inputTokens = 0, outputTokens = 0 } = first?.call.usage ?? {};
    expect(first?.call.costUsd).toBeCloseTo((inputTokens * 10 + outputTokens * 20) / 1e6, 12);
    const counts = (endpoint: string) => calls.filter((call) => call.endpoint === endpoint).length;
    expect(['files.create', 'batches.create', 'batches.member'].map(counts)).toEqual([1, 1, 4]);
  });

  test('allows ties only where the batch does', async () => {
    const order = (jobKey: string, tiesAllowed: boolean) => ({
      ...orderOf(1, jobKey),
      bundle: qualityBundle(1, (index) => index, { tiesAllowed }),
    });
    const allowing = jobsOf({ client: clientOf(fake.openaiBaseUrl), tiesAllowed: true });
    expect(kindsOf((await collect(allowing, await ended(allowing, order('ties', true)))).results)).toEqual(['tie']);
    const strict = jobs();
    expect(kindsOf((await collect(strict, await ended(strict, order('other', true)))).results)).toEqual([
      'invalid_output',
    ]);
  });

  test('of a server that knows no schema is written without one, once a live call has found it out', async () => {
    await fake.change({ jsonSchema: false, unschemed: 'prose' });
    const client = clientOf(fake.openaiBaseUrl);
    await judge(qualityBundle(1), { client });
    const provider = jobsOf({ client });
    expect(kindsOf((await collect(provider, await ended(provider))).results)).toEqual(['a', 'a', 'a', 'a']);
    const unknowing = jobs();
    expect(kindsOf((await collect(unknowing, await ended(unknowing))).results)).toEqual(
      Array.from({ length: 4 }, () => 'invalid_request'),
    );
  });
});

describe('creation', () => {
  const creation = async (endpoint: 'files.create' | 'batches.create', action: FaultRule['action']) => {
    await fake.script([{ endpoint, action }]);
    const order = orderOf(2);
    const result = await jobsOf({ client: clientOf(fake.openaiBaseUrl), options: { timeoutMs: '1000' } }).create(
      order,
      never,
    );
    await fake.script([]);
    return { order, result };
  };
  const status = (code: number, more: object = {}): FaultRule['action'] => ({ do: 'status', status: code, ...more });

  test.each<[string, 'unknown' | 'refused', string, FaultRule['action']]>([
    ['a lost acknowledgement', 'unknown', 'connection', { do: 'reset', when: 'after_acceptance' }],
    ['no answer', 'unknown', 'timeout', { do: 'hang' }],
    ['500', 'unknown', 'server_error', status(500)],
    ['503', 'unknown', 'server_error', status(503)],
    ['409', 'unknown', 'server_error', status(409)],
    ['a page of HTML', 'unknown', 'server_error', { do: 'body', as: 'html' }],
    ['half an answer', 'unknown', 'server_error', { do: 'body', as: 'truncated' }],
    ['400', 'refused', 'invalid_request', status(400)],
    ['401', 'refused', 'authentication', status(401)],
    ['404', 'refused', 'configuration', status(404)],
    ['429', 'refused', 'rate_limit', status(429)],
    ['429 without credit', 'refused', 'quota', status(429, { code: 'insufficient_quota' })],
  ])('answered by %s is %s with %s, and nothing is tried again', async (_, kind, code, action) => {
    const { calls, result } = await callsOf(() => creation('batches.create', action));
    expect(result.result).toMatchObject({ kind, failure: { code }, call: { maybeBilled: kind === 'unknown' } });
    expect(calls.filter(({ endpoint }) => endpoint === 'batches.create').length).toBeLessThanOrEqual(1);
    // The file of a job that was refused is deleted, that of one that may be there is not.
    expect(calls.filter(({ endpoint }) => endpoint === 'files.delete')).toHaveLength(kind === 'refused' ? 1 : 0);
  });

  test('P10: a job of which the acknowledgement was lost is found by its key, with certainty', async () => {
    const { order } = await creation('batches.create', { do: 'reset', when: 'after_acceptance' });
    const provider = jobs();
    await created(provider);
    const search = {
      jobKey: order.jobKey,
      requests: 2,
      createdAfterMs: Date.now() - 60_000,
      createdBeforeMs: Date.now(),
    };
    const found = await provider.find(search, never);
    expect(found).toEqual([{ providerJobId: expect.any(String), certain: true }]);
    expect(await provider.find({ ...search, jobKey: 'job-of-nobody' }, never)).toEqual([]);
    await fake.endBatch(found[0]!.providerJobId);
    const { results } = await collect(provider, found[0]!.providerJobId);
    expect(results.map(({ customId }) => customId).sort()).toEqual([...order.customIds.values()].sort());
  });

  test('an upload of which the acknowledgement was lost is a refusal: there is no job', async () => {
    const { result } = await creation('files.create', { do: 'reset', when: 'after_acceptance' });
    expect(result).toMatchObject({ kind: 'refused', failure: { code: 'connection' } });
  });

  test('of a server without files and batches is a configuration failure that names the mode that works', async () => {
    await fake.change({ openaiBatches: false });
    const provider = jobs();
    const creation = await provider.create(orderOf(1), never);
    expect(creation).toMatchObject({ kind: 'refused', failure: { code: 'configuration' } });
    expect('failure' in creation && creation.failure.message).toMatch(/no batch interface; mode serial_bundle/);
  });

  test('without a key for OpenAI itself nothing is sent', async () => {
    const creation = await jobsOf({ client: clientOf(null, null) }).create(orderOf(1), never);
    expect(creation).toMatchObject({ kind: 'refused', failure: { code: 'authentication' } });
  });
});

describe('results', () => {
  const spoilt = (action: object): FaultRule[] => [
    { endpoint: 'files.content', action: { do: 'results', ...action } as FaultRule['action'] },
  ];

  test('P7, P6, P9: shuffled, twice, or of foreign names are given as they come', async () => {
    const provider = jobs();
    const order = orderOf(6);
    const id = await ended(provider, order);
    await fake.script(spoilt({ shuffled: true, duplicates: 'conflicting', foreign: 2 }));
    const { results, error } = await collect(provider, id);
    expect(error).toBeNull();
    const ours = results.filter(({ customId }) => [...order.customIds.values()].includes(customId));
    expect(ours).toHaveLength(12);
    expect(results.length).toBeGreaterThan(12);
    const winners = new Set(ours.filter(({ customId }) => customId === ours[0]!.customId).map(kindOf));
    expect(winners).toEqual(new Set(['a', 'b']));
  });

  test.each([
    ['missing rows', { missing: 2 }, null],
    ['a cut at the end of a line', { cut: 'at_line_end' }, null],
    ['a cut inside a line', { cut: 'in_line' }, 'server_error'],
    ['a lost connection', { cut: 'reset' }, 'server_error'],
  ] as const)('P8: %s: what came before is given, and a second reading gives all', async (_, action, code) => {
    const provider = jobs();
    const id = await ended(provider, orderOf(8));
    await fake.script(spoilt(action));
    const { results, error } = await collect(provider, id);
    expect(results.length).toBeLessThan(8);
    if (code === null) expect(error).toBeNull();
    else expect(error).toMatchObject({ name: 'JobCallError', failure: { code }, call: { maybeBilled: false } });
    await fake.script([]);
    expect((await collect(provider, id)).results).toHaveLength(8);
  });

  test('P11: of a job that expired: what was done, from both files, and the rest as unanswered and unbilled', async () => {
    const provider = jobs();
    const id = await ended(provider, orderOf(10), 6);
    expect(await provider.status(id, never)).toMatchObject({ state: 'ended' });
    const { results } = await collect(provider, id);
    expect(kindsOf(results)).toEqual([
      ...Array.from({ length: 6 }, () => 'a'),
      ...Array.from({ length: 4 }, () => 'expired'),
    ]);
    const unanswered = results.filter((one) => 'unanswered' in one);
    expect(unanswered.every(({ call }) => call.usage === null && !call.maybeBilled)).toBe(true);
  });

  test('of members that failed are failures of our taxonomy, without a word of the provider', async () => {
    const message = `${canaries.key} ${canaries.text}`;
    await fake.script([
      { endpoint: 'batches.member', nth: 1, action: { do: 'member', result: 'errored', message } },
      { endpoint: 'batches.member', nth: 1, action: { do: 'answer', as: 'refusal' } },
      { endpoint: 'batches.member', nth: 1, action: { do: 'answer', as: 'max_tokens' } },
      { endpoint: 'batches.member', nth: 1, action: { do: 'answer', as: 'winner_c' } },
    ]);
    const provider = jobs();
    const { results } = await collect(provider, await ended(provider, orderOf(5)));
    expect(kindsOf(results)).toEqual(['a', 'invalid_output', 'refused', 'server_error', 'truncated']);
    for (const result of results) {
      const told = 'failure' in result ? result.failure.message : '';
      for (const canary of Object.values(canaries)) expect(told).not.toContain(canary);
    }
  });

  test('rows with status 0, of another shape or without a name', async () => {
    const lines = [
      { custom_id: 'zero', response: { status_code: 0, request_id: null, body: null }, error: null },
      { custom_id: 'limit', response: { status_code: 429, body: { error: { code: 'rate_limit_exceeded' } } } },
      { custom_id: 'long', response: { status_code: 400, body: { error: { code: 'context_length_exceeded' } } } },
      { custom_id: 'html', response: { status_code: 200, request_id: 'req_1', body: '<html>' }, error: null },
      { custom_id: 'gone', response: null, error: { code: 'batch_cancelled', message: 'no' } },
      { id: 'no name' },
      'no object',
    ];
    const answers: Record<string, Answer> = {
      '/batches/b1': { body: batchOf({ status: 'completed', output_file_id: null, error_file_id: 'f1' }) },
      '/files/f1/content': { body: lines.map((line) => JSON.stringify(line)).join('\n') },
    };
    const { baseUrl, stop } = await startAnswering(({ path }) => answers[path] ?? { status: 404, body: {} });
    const { results, error } = await collect(jobsOf({ client: clientOf(baseUrl) }), 'b1');
    expect(error).toBeNull();
    expect(results.map((one) => [one.customId, kindOf(one), one.call.maybeBilled])).toEqual([
      ['zero', 'server_error', true],
      ['limit', 'rate_limit', false],
      ['long', 'too_long', false],
      ['html', 'invalid_output', true],
      ['gone', 'cancelled', false],
    ]);
    await stop();
  });
});

const batchOf = (more: object) => ({ id: 'b1', status: 'in_progress', created_at: 1_790_000_000, ...more });

describe('status', () => {
  test.each([
    ['validating', 'running'],
    ['in_progress', 'running'],
    ['finalizing', 'running'],
    ['cancelling', 'running'],
    ['something new', 'running'],
    ['completed', 'ended'],
    ['expired', 'ended'],
    ['cancelled', 'ended'],
    ['failed', 'failed'],
  ])('%s is %s', async (status, state) => {
    const { baseUrl, stop } = await startAnswering(() => ({ body: batchOf({ status }) }));
    const job = await jobsOf({ client: clientOf(baseUrl) }).status('b1', never);
    expect(job).toMatchObject({ state, requests: null, settled: null });
    expect(job.failure === null).toBe(state !== 'failed');
    await stop();
  });

  test.each([
    ['token_limit_exceeded', 'quota'],
    ['model_not_found', 'configuration'],
    ['invalid_json_line', 'invalid_request'],
    ['something new', 'server_error'],
    [null, 'server_error'],
  ])('a job that failed for %s has failed as a whole with %s', async (code, expected) => {
    const errors = { data: [{ code, message: `${canaries.text} ${canaries.key}`, line: 1, param: null }] };
    const { baseUrl, stop } = await startAnswering(() => ({ body: batchOf({ status: 'failed', errors }) }));
    const { state, failure } = await jobsOf({ client: clientOf(baseUrl) }).status('b1', never);
    expect([state, failure?.code]).toEqual(['failed', expected]);
    expect(failure?.message).not.toMatch(/heron|canary/);
    await stop();
  });

  test.each<[string, FaultRule['action'], string]>([
    ['HTML', { do: 'body', as: 'html' }, 'server_error'],
    ['503', { do: 'status', status: 503 }, 'server_error'],
    ['429', { do: 'status', status: 429, retryAfter: '3' }, 'rate_limit'],
    ['401', { do: 'status', status: 401 }, 'authentication'],
  ])('that cannot be had for %s throws what became of the call', async (_, action, code) => {
    const provider = jobs();
    const id = await created(provider);
    await fake.script([{ action }]);
    const error: unknown = await provider.status(id, never).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(JobCallError);
    expect(error).toMatchObject({ failure: { code }, call: { maybeBilled: false } });
    await expect(
      provider.find({ jobKey: 'x', requests: 1, createdAfterMs: 0, createdBeforeMs: 1 }, never),
    ).rejects.toThrow(JobCallError);
  });
});

describe('a job that is not wanted any more', () => {
  test('P12: is cancelled, and what was done is still given; cancelling it again does nothing', async () => {
    const provider = jobs();
    const id = await created(provider, orderOf(5));
    await provider.cancel(id, never);
    expect(await provider.status(id, never)).toMatchObject({ state: 'running' });
    await provider.cancel(id, never);
    await fake.endBatch(id, 2);
    expect(await provider.status(id, never)).toMatchObject({ state: 'ended' });
    await provider.cancel(id, never);
    expect(kindsOf((await collect(provider, id)).results)).toEqual(['a', 'a', 'cancelled', 'cancelled', 'cancelled']);
  });

  test('cancelling fails while the job runs and the server does not take it', async () => {
    const provider = jobs();
    const id = await created(provider);
    await fake.script([{ endpoint: 'batches.cancel', action: { do: 'status', status: 500 } }]);
    await expect(provider.cancel(id, never)).rejects.toThrow(JobCallError);
  });

  test('is removed with its files, twice if need be', async () => {
    const provider = jobs();
    const id = await ended(provider, orderOf(4), 2);
    await provider.status(id, never);
    const { calls } = await callsOf(() => provider.remove(id, never));
    expect(calls.filter(({ endpoint, status }) => endpoint === 'files.delete' && status === 200)).toHaveLength(3);
    await provider.remove(id, never);
    expect(await collect(provider, id)).toMatchObject({ results: [], error: { call: { httpStatus: 404 } } });
  });

  test('takes files of lost uploads along: those that bear its key', async () => {
    const deleted: string[] = [];
    const { baseUrl, stop } = await startAnswering(({ method, path }) => {
      if (method === 'DELETE') deleted.push(path);
      if (method === 'DELETE') return { body: { id: path } };
      if (path === '/files') return { body: { data: files, has_more: false } };
      return { body: batchOf({ status: 'completed', input_file_id: 'f1', metadata: { paragone_job: 'k1' } }) };
    });
    const files = [
      { id: 'f1', filename: 'paragone-k1.jsonl', created_at: 1_790_000_000 },
      { id: 'f2', filename: 'paragone-k1.jsonl', created_at: 1_789_999_999 },
      { id: 'f3', filename: 'paragone-k2.jsonl', created_at: 1_789_999_999 },
    ];
    await jobsOf({ client: clientOf(baseUrl) }).remove('b1', never);
    expect(deleted).toEqual(['/files/f1', '/files/f2']);
    await stop();
  });
});

test('find reads on from page to page until the jobs are older than the search', async () => {
  const pages: Record<string, object> = {
    '': { data: [batchOf({ id: 'b3', metadata: { paragone_job: 'k1' } }), batchOf({ id: 'b2' })], has_more: true },
    b2: { data: [batchOf({ id: 'b1', metadata: { paragone_job: 'k1' }, created_at: 1_789_000_000 })], has_more: true },
  };
  const asked: string[] = [];
  const { baseUrl, stop } = await startAnswering(({ query }) => {
    asked.push(query.get('after') ?? '');
    return { body: pages[query.get('after') ?? ''] };
  });
  const search = { jobKey: 'k1', requests: 1, createdAfterMs: 1_789_500_000_000, createdBeforeMs: 1_791_000_000_000 };
  const found = await jobsOf({ client: clientOf(baseUrl) }).find(search, never);
  expect(found.map(({ providerJobId }) => providerJobId)).toEqual(['b3', 'b1']);
  expect(asked).toEqual(['', 'b2']);
  await stop();
});
