import { jobWorkflowId } from '../../src/contracts/ids';
import type { BatchHandle } from '../../src/client/batch-handle';
import type { BatchRequest } from '../../src/client/batch-request';
import { resolveJobUpdate, type JobResolution, type JobState } from '../../src/contracts/provider-job';
import { items } from '../support/items';
import { startJobWorker } from '../support/job-worker';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import {
  failed,
  scriptedJobs,
  unanswered,
  verdict,
  verdicts,
  type JobScript,
  type PlayedJob,
  type ScriptedJobs,
} from '../support/scripted-jobs';
import { TemporalRig } from '../support/temporal';

let rig: TemporalRig;
let database: TestDatabase;

beforeAll(async () => {
  [rig, database] = await Promise.all([TemporalRig.start(), createTestDatabase()]);
});

afterAll(async () => {
  await rig.stop();
  await database.drop();
});

interface Played {
  readonly jobs: ScriptedJobs;
  readonly handle: BatchHandle;
}

const request = { items: items(6), judges: ['simulated'], budget: 10, mode: 'provider_batch_api', seed: '5' } as const;
const request_ = (id: string) => ({ ...request, id });

/** Runs a batch of 10 comparisons against the script to its end, replays all of its histories, and returns what there is then. */
async function play(
  script: JobScript,
  { operate, ...more }: Partial<BatchRequest> & { readonly operate?: (played: Played) => Promise<void> } = {},
) {
  const jobs = scriptedJobs(script);
  const worker = await rig.startWorker(database.store, { providers: [] });
  const stopJobs = await startJobWorker(rig, database.store, jobs);
  try {
    const { handle } = await rig.client(database.store).startBatch({ ...request, ...more });
    const { batchId } = handle;
    await operate?.({ jobs, handle });
    const result = await rig.resultOf(batchId);
    const rows = await jobRows(batchId);
    for (const { key } of rows) await rig.replayWorkflow(jobWorkflowId(batchId, key));
    return { batchId, jobs, rows, result, results: await handle.results() };
  } finally {
    await stopJobs();
    await worker.stop();
  }
}

async function jobRows(batchId: string) {
  return database.store
    .selectFrom('provider_jobs')
    .selectAll()
    .where('batch_id', '=', batchId)
    .orderBy('reserved_at')
    .execute();
}

async function attempts(batchId: string) {
  return database.store.selectFrom('attempts').selectAll().where('batch_id', '=', batchId).orderBy('id').execute();
}

/** Waits for a state without skipping time. */
async function untilState(batchId: string, state: JobState): Promise<string> {
  for (;;) {
    const found = (await jobRows(batchId)).find((row) => row.state === state);
    if (found !== undefined) return found.key;
    await rig.environment.sleep('10 seconds');
  }
}

const jobHandle = (batchId: string, key: string) =>
  rig.environment.client.workflow.getHandle(jobWorkflowId(batchId, key));

async function untilPaused(handle: BatchHandle) {
  for await (const { status, pause } of handle.watch()) if (status === 'paused') return pause;
  return null;
}

const settled = { state: 'settled', problem: null, creations: 1 };
const all10 = { planned: 10, completed: 10, failed: 0, expired: 0, cancelled: 0 };

test('66 comparisons are one wave, one job, one result each; history does not grow with them (S1-05, S1-07, S1-12, S1-39, S1-40, S1-41)', async () => {
  const { batchId, result, results, jobs, rows } = await play({}, { items: items(12), budget: 66 });
  expect(result.status).toBe('complete');
  expect(results.document).toMatchObject({ waves: 1, counts: { planned: 66, completed: 66 } });
  expect(jobs.jobs).toHaveLength(1);
  expect(rows).toMatchObject([{ ...settled, requests: 66, confirmed: true }]);
  expect(results.comparisons.every(({ deliveries, winner }) => deliveries === 1 && winner === 'a')).toBe(true);
  const history = await jobHandle(batchId, rows[0]!.key).fetchHistory();
  expect(history.events!.length).toBeLessThan(40);
  expect(JSON.stringify(history)).not.toContain('w1p1');
});

test('at the moment of the creation every member is in processing, with its delivery counted (S1-02)', async () => {
  const seen: unknown[] = [];
  const { results } = await play({
    status: () => 'ended',
    create: (_, { jobKey, customIds }) => {
      seen.push(
        customIds.size,
        new Set(customIds.values()).size,
        [...customIds.values()].every((id) => id.startsWith(jobKey)),
      );
      return 'created';
    },
    results: (job) => verdicts(job),
  });
  expect(seen).toEqual([10, 10, true]);
  expect(results.document.counts).toEqual(all10);
});

test('a wave larger than one job takes several, each comparison once', async () => {
  const { jobs, rows, results } = await play({ limits: { requests: 4, bytes: 1e9 } });
  expect(jobs.jobs.map(({ order }) => order.bundle.requests.length).sort((left, right) => left - right)).toEqual([
    2, 4, 4,
  ]);
  expect(rows.every(({ state }) => state === 'settled')).toBe(true);
  expect(results.document.counts).toEqual(all10);
});

test('shuffled, doubled and foreign results: each comparison is settled once by its own (S1-07, P6, P7, P9)', async () => {
  const { batchId, results, rows } = await play({
    results: (job) => {
      const [first, second, ...others] = verdicts(job);
      const foreign = { ...first!, customId: 'another-jobs-1' };
      const conflict = { ...first!, ...verdict('b') };
      return [...others].reverse().concat([first!, foreign, second!, second!, conflict, conflict]);
    },
  });
  expect(results.document.counts).toEqual(all10);
  expect(results.comparisons.every(({ winner }) => winner === 'a')).toBe(true);
  expect(rows).toMatchObject([{ ...settled, foreign_results: 1 }]);
  const stored = await attempts(batchId);
  expect(stored.filter(({ late }) => !late)).toHaveLength(10);
  expect(stored.filter(({ late }) => late)).toMatchObject([{ winner: 'b' }]);
});

test.each([
  ['cut within a line', ['cut'] as const],
  ['cut at the end of a line', []],
])('a stream that is %s is read again, and what was read is not settled twice (S1-16, P8)', async (_name, end) => {
  const { batchId, jobs, results } = await play({
    results: (job) => (job.collected === 1 ? [...verdicts(job).slice(0, 6), ...end] : verdicts(job)),
  });
  expect(jobs.jobs).toMatchObject([{ collected: 2 }]);
  expect(results.document.counts).toEqual(all10);
  expect(await attempts(batchId)).toHaveLength(10);
});

test('what is still missing after three further readings is sent again, its delivery counted (P8)', async () => {
  const { batchId, jobs, rows, results } = await play({
    results: (job) => (jobs0(job) ? verdicts(job).slice(0, 7) : verdicts(job)),
  });
  expect(jobs.jobs.map(({ order, collected }) => [order.bundle.requests.length, collected])).toEqual([
    [10, 4],
    [3, 1],
  ]);
  expect(rows.map(({ state }) => state)).toEqual(['settled', 'settled']);
  expect(results.document.counts).toEqual(all10);
  expect(results.comparisons.map(({ deliveries }) => deliveries).sort((left, right) => left - right)).toEqual([
    1, 1, 1, 1, 1, 1, 1, 2, 2, 2,
  ]);
  const lost = (await attempts(batchId)).filter(({ failure_code }) => failure_code === 'server_error');
  expect(lost).toHaveLength(3);
  expect(lost.every(({ maybe_billed }) => maybe_billed)).toBe(true);
});

const jobs0 = (job: PlayedJob) => job.order.bundle.requests.length === 10;

test('a job that expires with 60 % done: they are kept, exactly the others are sent once more, their deliveries given back (P11)', async () => {
  const { batchId, jobs, results } = await play({
    results: (job) =>
      jobs0(job) ? verdicts(job).map((result, at) => (at < 6 ? result : unanswered(result, 'expired'))) : verdicts(job),
  });
  expect(jobs.jobs.map(({ order }) => order.bundle.requests.length)).toEqual([10, 4]);
  expect(results.document.counts).toEqual(all10);
  expect(results.comparisons.every(({ deliveries }) => deliveries === 1)).toBe(true);
  const stored = await attempts(batchId);
  expect(stored).toHaveLength(10);
  expect(stored.every(({ late, winner }) => !late && winner === 'a')).toBe(true);
});

test('what expires again and again comes to an end', async () => {
  const { result, jobs, results } = await play({
    results: (job) => verdicts(job).map((one) => unanswered(one, 'expired')),
  });
  expect(result).toEqual({ status: 'failed', reason: 'no_valid_outcomes' });
  expect(jobs.jobs).toHaveLength(4);
  expect(results.document.counts).toMatchObject({ failed: 10 });
});

test('failures of members: what may pass is sent again, up to three deliveries; what may not fails at once', async () => {
  const { jobs, results } = await play({
    results: (job) =>
      verdicts(job).map((result, at) =>
        at === 0
          ? failed(result, jobs0(job) ? 'refused' : 'server_error')
          : at === 1 && jobs0(job)
            ? failed(result, 'server_error')
            : result,
      ),
  });
  expect(jobs.jobs.map(({ order }) => order.bundle.requests.length)).toEqual([10, 1, 1]);
  expect(results.document.counts).toMatchObject({ completed: 8, failed: 2 });
  expect(results.comparisons.map(({ deliveries }) => deliveries).sort((left, right) => left - right)).toEqual([
    1, 1, 1, 1, 1, 1, 1, 1, 1, 3,
  ]);
});

test('members that say that the account is empty pause the batch, and are sent again when it is resumed (P3)', async () => {
  const { jobs, results } = await play(
    { results: (job) => verdicts(job).map((one, at) => (jobs0(job) && at >= 4 ? failed(one, 'quota') : one)) },
    {
      operate: async ({ handle }) => {
        await untilState(handle.batchId, 'settled');
        expect(await untilPaused(handle)).toEqual({ why: 'provider', reason: 'Scripted quota.' });
        await handle.resume();
      },
    },
  );
  expect(jobs.jobs.map(({ order }) => order.bundle.requests.length)).toEqual([10, 6]);
  expect(results.document.counts).toEqual(all10);
});

describe('a creation without an answer (P10)', () => {
  test('the job that carries our key is adopted: one job at the provider', async () => {
    const { jobs, rows, results } = await play({ create: () => 'lost' });
    expect(jobs.jobs).toHaveLength(1);
    expect(rows).toMatchObject([{ ...settled, confirmed: true }]);
    expect(results.document.counts).toEqual(all10);
  });

  test('one that only looks like it is adopted when no other can appear, and confirmed by its results', async () => {
    const { jobs, rows } = await play({
      create: () => 'lost',
      find: (_, played) => played.map(({ providerJobId }) => ({ providerJobId, certain: false })),
    });
    expect(jobs.jobs).toHaveLength(1);
    expect(jobs.searches.length).toBeGreaterThan(2);
    expect(rows).toMatchObject([{ ...settled, confirmed: true }]);
  });

  test('none after ten minutes: it is created again, and the first delivery has not taken place', async () => {
    const { jobs, rows, results } = await play({ create: (nth) => (nth === 1 ? { unknown: true } : 'created') });
    expect(jobs.jobs).toHaveLength(1);
    expect(rows).toMatchObject([{ ...settled, creations: 2 }]);
    expect(results.comparisons.every(({ deliveries }) => deliveries === 1)).toBe(true);
  });

  test('the provider cannot be asked for an hour: nothing is created before it can', async () => {
    let asked = 0;
    const { jobs } = await play({
      create: () => 'lost',
      find: (_, played) =>
        (asked += 1) < 15 ? 'connection' : played.map(({ providerJobId }) => ({ providerJobId, certain: true })),
    });
    expect(jobs.jobs).toHaveLength(1);
  });

  test('the worker stops before the answer is stored: the next one finds the job, and it stays one (S1-16)', async () => {
    const jobs = scriptedJobs({ create: () => 'hang' });
    const worker = await rig.startWorker(database.store, { providers: [] });
    const stopFirst = await startJobWorker(rig, database.store, jobs);
    const { handle } = await rig.client(database.store).startBatch(request_('stops'));
    await jobs.created(1);
    await stopFirst();
    const stopSecond = await startJobWorker(rig, database.store, jobs);
    try {
      expect((await rig.resultOf(handle.batchId)).status).toBe('complete');
    } finally {
      await stopSecond();
      await worker.stop();
    }
    expect(jobs.jobs).toHaveLength(1);
    expect((await handle.results()).document.counts).toEqual(all10);
  });

  const several = (_: unknown, played: readonly PlayedJob[]) =>
    [...played.map(({ providerJobId }) => providerJobId), 'somebody-elses'].map((providerJobId) => ({
      providerJobId,
      certain: false,
    }));

  test('several: the batch pauses with a sentence, and an operator names the job', async () => {
    const { jobs, rows, results } = await play(
      { create: () => 'lost', find: several },
      {
        operate: async ({ jobs: played, handle }) => {
          const key = await untilState(handle.batchId, 'quarantined');
          expect(await untilPaused(handle)).toEqual({
            why: 'provider',
            reason: expect.stringContaining(`paragone jobs show ${handle.batchId} ${key}`),
          });
          const update = { args: [{ adopt: played.jobs[0]!.providerJobId }] as [JobResolution] };
          expect(await jobHandle(handle.batchId, key).executeUpdate(resolveJobUpdate, update)).toBe('running');
          await expect(jobHandle(handle.batchId, key).executeUpdate(resolveJobUpdate, update)).rejects.toThrow();
          await handle.resume();
        },
      },
    );
    expect(jobs.jobs).toHaveLength(1);
    expect(rows).toMatchObject([settled]);
    expect(results.document.counts).toEqual(all10);
  });

  test('several: an operator says that none is ours, and after the pause a new one is made', async () => {
    const { jobs, rows, results } = await play(
      {
        create: (nth) => (nth === 1 ? { unknown: true } : 'created'),
        find: () => ['x', 'y'].map((providerJobId) => ({ providerJobId, certain: false })),
      },
      {
        operate: async ({ handle }) => {
          const key = await untilState(handle.batchId, 'quarantined');
          await untilPaused(handle);
          await jobHandle(handle.batchId, key).executeUpdate(resolveJobUpdate, { args: [{ adopt: null }] });
          await untilState(handle.batchId, 'withdrawn');
          await handle.resume();
        },
      },
    );
    expect(jobs.jobs).toHaveLength(1);
    expect(rows.map(({ state }) => state)).toEqual(['withdrawn', 'settled']);
    expect(results.document.counts).toEqual(all10);
  });

  test('a job that was adopted and holds none of ours is let go of, into quarantine', async () => {
    const { rows, result } = await play(
      {
        create: () => 'lost',
        results: (job) => verdicts(job).map((one) => ({ ...one, customId: `x${one.customId}` })),
        find: (_, played) => played.map(({ providerJobId }) => ({ providerJobId, certain: false })),
      },
      {
        operate: async ({ handle }) => {
          await untilState(handle.batchId, 'quarantined');
          await handle.cancel('a test');
        },
      },
    );
    expect(result.status).toBe('cancelled');
    expect(rows).toMatchObject([{ state: 'quarantined', provider_job_id: null, closed_at: expect.any(Date) }]);
  });
});

describe('a creation that is refused', () => {
  test('for a while: it is made again after a back-off, and the delivery counts once', async () => {
    const { rows, results } = await play({ create: (nth) => (nth <= 2 ? 'rate_limit' : 'created') });
    expect(rows).toMatchObject([{ ...settled, creations: 3 }]);
    expect(results.comparisons.every(({ deliveries }) => deliveries === 1)).toBe(true);
  });

  test.each(['authentication', 'quota', 'configuration'] as const)(
    '%s: the batch pauses, and goes on when it is resumed (P3)',
    async (code) => {
      const { rows, results } = await play(
        { create: (nth) => (nth === 1 ? code : 'created') },
        {
          operate: async ({ handle }) => {
            expect(await untilPaused(handle)).toEqual({ why: 'provider', reason: `Scripted ${code}.` });
            await handle.resume();
          },
        },
      );
      expect(rows.map(({ state }) => state)).toEqual(['refused', 'settled']);
      expect(results.comparisons.every(({ deliveries }) => deliveries === 1)).toBe(true);
    },
  );

  test.each([
    ['S1-06, S1-09, S1-10, S1-13: refused for good', { create: () => 'invalid_request' }, 'invalid_request'],
    [
      'S1-06, S1-14: failed as a whole after it was taken',
      { status: () => ({ failed: 'invalid_request' }) },
      'invalid_request',
    ],
  ] as readonly (readonly [string, JobScript, string])[])(
    '%s: every member fails once, with PROCESSING_ERROR and the cause',
    async (_name, script, code) => {
      const { batchId, jobs, rows, results, result } = await play(script);
      expect(result).toEqual({ status: 'failed', reason: 'no_valid_outcomes' });
      expect(jobs.jobs.length).toBeLessThan(2);
      expect(rows).toMatchObject([{ state: 'failed', closed_at: expect.any(Date) }]);
      expect(results.document.counts).toMatchObject({ planned: 10, completed: 0, failed: 10 });
      expect(await attempts(batchId)).toEqual([]);
      const letters = await database.store
        .selectFrom('dead_letters')
        .selectAll()
        .where('batch_id', '=', batchId)
        .execute();
      expect(new Set(letters.map(({ comparison_id }) => comparison_id)).size).toBe(10);
      for (const letter of letters) {
        expect(letter.error_code).toBe('PROCESSING_ERROR');
        expect(letter.error_message).toContain(`(${code}): Scripted ${code}.`);
      }
    },
  );
});

test('a job that fails as a whole for a passing reason is made again, up to three deliveries', async () => {
  const { jobs, results, result } = await play({ status: () => ({ failed: 'server_error' }) });
  expect(result.status).toBe('failed');
  expect(jobs.jobs).toHaveLength(3);
  expect(results.comparisons.every(({ deliveries, status }) => deliveries === 3 && status === 'failed')).toBe(true);
});

test('the provider cannot be reached for an hour: the job is looked at again until it can', async () => {
  const { jobs, rows, results } = await play({ status: ({ looks }) => (looks < 20 ? 'connection' : 'ended') });
  expect(jobs.jobs).toHaveLength(1);
  expect(rows).toMatchObject([settled]);
  expect(results.document.counts).toEqual(all10);
});

test('a job that never ends is cancelled at its deadline, and its comparisons are sent again', async () => {
  const expiresAtMs = (await rig.environment.currentTimeMs()) + 3_600_000;
  const { batchId, jobs, results } = await play({
    expiresAtMs,
    status: (job) => (job.providerJobId.startsWith('job-1-') ? 'running' : 'ended'),
    results: (job) => (job.providerJobId.startsWith('job-1-') ? ['cut' as const] : verdicts(job)),
  });
  expect(jobs.jobs).toMatchObject([{ cancelled: true }, { cancelled: false }]);
  expect(jobs.jobs[0]!.looks).toBeGreaterThan(30);
  expect(results.document.counts).toEqual(all10);
  expect((await attempts(batchId)).filter(({ failure_code }) => failure_code === 'timeout')).toHaveLength(10);
});

test('a pause lets the job end and collects it; nothing new is sent before resume', async () => {
  let ended = false;
  const { jobs, results } = await play(
    {
      status: () => (ended ? 'ended' : 'running'),
      results: (job) =>
        jobs0(job) ? verdicts(job).map((one, at) => (at < 5 ? one : failed(one, 'server_error'))) : verdicts(job),
    },
    {
      operate: async ({ handle, jobs: played }) => {
        await untilState(handle.batchId, 'running');
        await handle.pause('lunch');
        await untilPaused(handle);
        ended = true;
        await untilState(handle.batchId, 'settled');
        await rig.environment.sleep('30 minutes');
        expect(played.jobs).toMatchObject([{ cancelled: false }]);
        expect((await handle.progress()).counts).toMatchObject({ completed: 5 });
        await handle.resume();
      },
    },
  );
  expect(jobs.jobs).toHaveLength(2);
  expect(results.document.counts).toEqual(all10);
});

describe('cancel (P12)', () => {
  const cancelIn =
    (state: JobState) =>
    async ({ handle }: Played): Promise<void> => {
      await untilState(handle.batchId, state);
      await handle.cancel('a test');
    };

  test('before the job is made: nothing is sent', async () => {
    const { jobs, rows, result } = await play({ create: () => 'rate_limit' }, { operate: cancelIn('reserving') });
    expect(result.status).toBe('cancelled');
    expect(jobs.jobs).toEqual([]);
    expect(rows).toMatchObject([{ state: 'withdrawn' }]);
  });

  test('while nobody knows whether there is a job: it is found, cancelled and collected', async () => {
    let asked = 0;
    const { jobs, rows, results } = await play(
      {
        create: () => 'lost',
        find: (_, played) =>
          (asked += 1) < 3 ? [] : played.map(({ providerJobId }) => ({ providerJobId, certain: true })),
        status: ({ cancelled }) => (cancelled ? 'ended' : 'running'),
      },
      { operate: cancelIn('ambiguous') },
    );
    expect(jobs.jobs).toMatchObject([{ cancelled: true, collected: 1 }]);
    expect(rows).toMatchObject([{ state: 'settled' }]);
    expect(results.document).toMatchObject({ status: 'cancelled', counts: { completed: 10 } });
  });

  test('while it runs: what was judged stays, the rest is cancelled', async () => {
    const { jobs, rows, results } = await play(
      {
        status: ({ cancelled }) => (cancelled ? 'ended' : 'running'),
        results: (job) => verdicts(job).map((one, at) => (at < 6 ? one : unanswered(one, 'cancelled'))),
      },
      { operate: cancelIn('running') },
    );
    expect(jobs.jobs).toMatchObject([{ cancelled: true }]);
    expect(rows).toMatchObject([{ state: 'settled' }]);
    expect(results.document).toMatchObject({ status: 'cancelled', counts: { completed: 6, cancelled: 4 } });
  });

  test('a provider that does not let it end holds the batch for an hour, not for a day', async () => {
    const { batchId, rows, results } = await play(
      { status: () => 'running', results: () => ['cut'] },
      { operate: cancelIn('running') },
    );
    expect(rows).toMatchObject([{ state: 'settled' }]);
    expect(results.document).toMatchObject({ status: 'cancelled', counts: { cancelled: 10 } });
    const { startTime, closeTime } = await jobHandle(batchId, rows[0]!.key).describe();
    expect(closeTime!.getTime() - startTime.getTime()).toBeLessThan(2 * 3_600_000);
  });
});
