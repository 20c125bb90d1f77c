import { setMaxListeners } from 'node:events';
import { createJudges } from '../../src/judges/create-judges';
import type { JudgeBundle } from '../../src/judges/judge';
import { parseJudgeSpec } from '../../src/judges/judge-spec';
import { JobCallError, type JobOrder, type JobResult, type ProviderJobs } from '../../src/judges/provider-jobs';
import type { FaultRule } from '../support/fake-provider/fault-rule';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { accessTo, keyCanary, marked, markedText, pairBundle } from './asked';

const open = new AbortController().signal;
setMaxListeners(0, open);
const size = 6;
const bundle = pairBundle(
  Array.from({ length: size }, (_, index) => {
    return marked(`w1p${index + 1}`, markedText('first', 2.5, 4000), markedText(`b${index}`, index));
  }),
  { criteria: 'The better text says what it means. '.repeat(260) },
);
const spec = 'anthropic:claude-sonnet-5,inputUsd=3,outputUsd=15,cacheReadUsd=0.3';

let fake: FakeProvider;
beforeEach(async () => (fake = await startFakeProvider({ settings: { batchPolls: null, batchAtOnce: 1 } })));
afterEach(() => fake.stop());

function jobsAt(baseUrl = fake.anthropicBaseUrl, apiKey: string | null = keyCanary): ProviderJobs {
  const { jobsFor } = createJudges({ concurrency: 1, access: accessTo(baseUrl, apiKey) });
  const jobs = jobsFor(parseJudgeSpec(spec, { baseDir: '/' }), { tiesAllowed: false });
  if (jobs === null) throw new Error('expected a batch interface');
  return jobs;
}

function orderOf(ordered: JudgeBundle = bundle): JobOrder {
  const customIds = new Map(ordered.requests.map(({ comparisonId }) => [comparisonId, `job-1_${comparisonId}`]));
  return { jobKey: 'job-1', bundle: ordered, customIds };
}

async function created(jobs: ProviderJobs): Promise<string> {
  const creation = await jobs.create(orderOf(), open);
  if (creation.kind !== 'created') throw new Error(`expected a job, got ${creation.kind}`);
  return creation.providerJobId;
}

async function resultsOf(jobs: ProviderJobs, id: string): Promise<readonly JobResult[]> {
  const results: JobResult[] = [];
  for await (const result of jobs.results(id, open)) results.push(result);
  return results;
}

/** By name: the winner, or what there is instead of one. */
function endings(results: readonly JobResult[]): Record<string, string> {
  return Object.fromEntries(
    results.map((result) => {
      if ('verdict' in result) return [result.customId, result.verdict.winner];
      return [result.customId, 'failure' in result ? result.failure.code : result.unanswered];
    }),
  );
}

const rightEndings = Object.fromEntries(
  Array.from({ length: size }, (_, index) => [`job-1_w1p${index + 1}`, index < 2.5 ? 'a' : 'b']),
);

test('a job runs, ends, and gives each verdict under its name at the price of a batch', async () => {
  const jobs = jobsAt();
  const creation = await jobs.create(orderOf(), open);
  expect(creation).toMatchObject({ kind: 'created', expiresAtMs: expect.any(Number) });
  const id = await lastJob();
  expect(await jobs.status(id, open)).toEqual({ state: 'running', failure: null, requests: size, settled: null });
  await fake.endBatch(id);
  expect(await jobs.status(id, open)).toEqual({ state: 'ended', failure: null, requests: size, settled: size });
  const results = await resultsOf(jobs, id);
  expect(endings(results)).toEqual(rightEndings);
  const members = (await fake.calls()).filter(({ endpoint }) => endpoint === 'batches.member');
  const billed = members.map(({ tokens }) => tokens!);
  // Both prefixes are kept for an hour: members are asked whenever the provider finds time.
  expect(billed.every(({ cacheWrite5m }) => cacheWrite5m === 0)).toBe(true);
  expect(billed.filter(({ cacheRead }) => cacheRead > 0)).toHaveLength(size - 1);
  const usd = billed.map((use) => (3 * use.input + 15 * use.output + 0.3 * use.cacheRead + 6 * use.cacheWrite1h) / 1e6);
  const halfPrice = usd.reduce((sum, cost) => sum + cost, 0);
  const booked = results.reduce((sum, { call }) => sum + (call.costUsd ?? 0), 0);
  // A price by hand says nothing of a discount.
  expect(booked).toBeCloseTo(halfPrice, 10);
  expect(results.every(({ call }) => call.modelAnswered === 'claude-sonnet-5' && !call.maybeBilled)).toBe(true);
});

async function lastJob(): Promise<string> {
  const made = (await fake.calls()).filter(({ endpoint }) => endpoint === 'batches.create');
  return made.at(-1)!.objectId!;
}

describe('creation', () => {
  const at = (action: FaultRule['action']): FaultRule[] => [{ endpoint: 'batches.create', action }];

  test.each<[string, FaultRule['action'], string]>([
    ['400', { do: 'status', status: 400 }, 'invalid_request'],
    ['401', { do: 'status', status: 401 }, 'authentication'],
    ['413 for the whole job', { do: 'status', status: 413 }, 'configuration'],
    ['429', { do: 'status', status: 429, retryAfter: '5' }, 'rate_limit'],
    ['429 of a spend limit', { do: 'status', status: 429, code: 'enforced_spend_limit_reached' }, 'quota'],
  ])('%s is a refusal: there is no job', async (_, action, code) => {
    await fake.script(at(action));
    expect(await jobsAt().create(orderOf(), open)).toMatchObject({ kind: 'refused', failure: { code } });
  });

  test.each<[string, FaultRule['action']]>([
    ['500', { do: 'status', status: 500 }],
    ['529', { do: 'status', status: 529 }],
    ['409', { do: 'status', status: 409 }],
    ['a page of HTML', { do: 'body', as: 'html' }],
    ['half an answer', { do: 'body', as: 'truncated' }],
    ['a lost connection', { do: 'reset', when: 'after_acceptance' }],
  ])('after %s there may be a job; one request was made', async (_, action) => {
    await fake.script(at(action));
    expect(await jobsAt().create(orderOf(), open)).toMatchObject({ kind: 'unknown' });
    expect((await fake.calls()).filter(({ endpoint }) => endpoint === 'batches.create')).toHaveLength(1);
  });

  test('with nobody there, or without a key, nothing was sent', async () => {
    const gone = await startFakeProvider();
    await gone.stop();
    const unreached = await jobsAt(gone.anthropicBaseUrl).create(orderOf(), open);
    expect(unreached).toMatchObject({ kind: 'refused', failure: { code: 'connection' } });
    const keyless = await jobsAt(fake.anthropicBaseUrl, null).create(orderOf(), open);
    expect(keyless).toMatchObject({ kind: 'refused', failure: { code: 'authentication' } });
    expect(await fake.calls()).toEqual([]);
  });

  test('a job whose acknowledgement was lost is found by time and size, and so is any like it', async () => {
    const jobs = jobsAt();
    await fake.script([{ endpoint: 'batches.create', nth: 1, action: { do: 'reset', when: 'after_acceptance' } }]);
    const nowMs = Date.now();
    const search = { jobKey: 'job-1', requests: size, createdAfterMs: nowMs - 60_000, createdBeforeMs: nowMs + 60_000 };
    expect(await jobs.create(orderOf(), open)).toMatchObject({ kind: 'unknown', failure: { code: 'connection' } });
    expect(await jobs.find(search, open)).toEqual([{ providerJobId: await lastJob(), certain: false }]);
    const smaller = { ...bundle, requests: bundle.requests.slice(1) };
    await jobs.create(orderOf(smaller), open);
    expect(await jobs.find(search, open)).toHaveLength(1);
    await created(jobs);
    expect(await jobs.find(search, open)).toHaveLength(2);
    expect(await jobs.find({ ...search, createdBeforeMs: nowMs - 30_000 }, open)).toEqual([]);
  });
});

describe('results', () => {
  async function ended(rules: readonly FaultRule[], done?: number) {
    const jobs = jobsAt();
    const id = await created(jobs);
    await fake.script(rules);
    await fake.endBatch(id, done);
    return { jobs, id };
  }
  const results = (more: object): FaultRule[] => [{ endpoint: 'batches.results', action: { do: 'results', ...more } }];

  test('shuffled rows go by their names', async () => {
    const { jobs, id } = await ended(results({ shuffled: true }));
    const found = await resultsOf(jobs, id);
    expect(endings(found)).toEqual(rightEndings);
  });

  test('duplicated and foreign rows are passed on, missing ones are not there', async () => {
    const { jobs, id } = await ended(results({ duplicates: 'conflicting', foreign: 2, missing: 1 }));
    const names = (await resultsOf(jobs, id)).map(({ customId }) => customId);
    expect(names.length).toBeGreaterThan(size);
    expect(new Set(names).size).toBeLessThan(names.length);
    expect(names.some((name) => !(name in rightEndings))).toBe(true);
  });

  test.each(['in_line', 'reset'] as const)('a stream cut %s ends with an error, after what came', async (cut) => {
    const { jobs, id } = await ended(results({ cut }));
    const found: JobResult[] = [];
    const reading = (async () => {
      for await (const result of jobs.results(id, open)) found.push(result);
    })();
    await expect(reading).rejects.toThrow(JobCallError);
    expect(found.length).toBeLessThan(size);
  });

  test('a stream cut at the end of a line looks complete', async () => {
    const { jobs, id } = await ended(results({ cut: 'at_line_end' }));
    expect((await resultsOf(jobs, id)).length).toBeLessThan(size);
  });

  test('members that were not judged are told apart', async () => {
    const member = (index: number, more: object): FaultRule => ({
      endpoint: 'batches.member',
      customId: `job-1_w1p${index}`,
      action: { do: 'member', result: 'errored', ...more } as FaultRule['action'],
    });
    const { jobs, id } = await ended([
      member(1, { type: 'invalid_request_error' }),
      member(2, { type: 'invalid_request_error', message: `Your credit balance is too low, ${keyCanary}` }),
      member(3, { type: 'overloaded_error' }),
      member(4, { type: 'api_error' }),
      member(5, { result: 'canceled' }),
      { endpoint: 'batches.member', customId: 'job-1_w1p6', action: { do: 'answer', as: 'refusal' } },
    ]);
    const found = await resultsOf(jobs, id);
    expect(endings(found)).toEqual({
      'job-1_w1p1': 'invalid_request',
      'job-1_w1p2': 'quota',
      'job-1_w1p3': 'overloaded',
      'job-1_w1p4': 'server_error',
      'job-1_w1p5': 'cancelled',
      'job-1_w1p6': 'refused',
    });
    expect(JSON.stringify(found)).not.toContain(keyCanary);
  });

  test('a job that expires gives what was done, and bills the rest to nobody', async () => {
    const { jobs, id } = await ended([], 4);
    const found = await resultsOf(jobs, id);
    expect(Object.values(endings(found)).filter((ending) => ending === 'expired')).toHaveLength(2);
    expect(found.filter((result) => 'verdict' in result)).toHaveLength(4);
  });
});

test('a cancelled job ends, and is removed with its texts', async () => {
  const jobs = jobsAt();
  const id = await created(jobs);
  await jobs.cancel(id, open);
  expect(await jobs.status(id, open)).toMatchObject({ state: 'running' });
  await fake.endBatch(id, 2);
  const found = Object.values(endings(await resultsOf(jobs, id)));
  expect(found.filter((ending) => ending === 'cancelled')).toHaveLength(size - 2);
  await jobs.remove(id, open);
  await expect(jobs.status(id, open)).rejects.toMatchObject({ failure: { code: 'configuration' } });
});

test('a failed call about a job is a value that tells nothing of the answer', async () => {
  const jobs = jobsAt();
  const id = await created(jobs);
  await fake.script([{ action: { do: 'status', status: 503, message: keyCanary, retryAfter: '3' } }]);
  for (const call of [jobs.status(id, open), jobs.cancel(id, open), jobs.remove(id, open), resultsOf(jobs, id)]) {
    const error: unknown = await call.catch((caught: unknown) => caught);
    if (!(error instanceof JobCallError)) throw new Error('expected a JobCallError');
    expect(error.failure).toMatchObject({ code: 'server_error', retryAfterMs: 3000 });
    expect(error.message).not.toContain(keyCanary);
  }
});

test('a first text of one member only is not marked: nobody would read it', async () => {
  const alone = { ...bundle, requests: [...bundle.requests, marked('w1p9', markedText('alone', 1, 4000), 'Other.')] };
  await jobsAt().create(orderOf(alone), open);
  const [call] = (await fake.calls()).filter(({ endpoint }) => endpoint === 'batches.create');
  const { requests } = (await fake.bodyOf(call!)) as { requests: { params: unknown }[] };
  const marks = requests.map(({ params }) => JSON.stringify(params).match(/"ttl":"\w+"/g));
  expect(marks.at(-1)).toEqual(['"ttl":"1h"']);
  expect(marks[0]).toEqual(['"ttl":"1h"', '"ttl":"1h"']);
});
