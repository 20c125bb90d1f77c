import type { BatchMode } from '../../src/contracts/batch';
import type { BatchHandle } from '../../src/client/batch-handle';
import { priceList } from '../../src/judges/prices/price-list';
import { listJobs } from '../../src/store/provider-jobs/listing';
import { readSpending } from '../../src/store/spending';
import { CapturedLog, logLevels } from '../support/captured-log';
import type { ProviderCall } from '../support/fake-provider/call-log';
import { isRight, markedItems, markedPairs, ProviderRig } from '../support/provider-rig';

const log = new CapturedLog();
let rig: ProviderRig;

beforeAll(async () => {
  rig = await ProviderRig.start('time-skipping', { logger: log.logger });
});
afterAll(() => rig.stop());

const anthropic = 'anthropic:claude-sonnet-5';
const openai = 'openai:gpt-5-mini';
const asked = { items: markedItems(20), pairs: markedPairs(20, 40), seed: '1' };
const byJobs = { ...asked, mode: 'provider_batch_api', judges: [anthropic] } as const;

/** What the provider's own accounting comes to, in US dollars. */
function billed(calls: readonly ProviderCall[]): number {
  return calls.reduce((sum, { model, tokens, batchPrice }) => {
    if (tokens === null) return sum;
    const { rates } = priceList.find((price) => price.model === model)!;
    const perMillion =
      tokens.input * rates.input +
      tokens.output * rates.output +
      tokens.cacheRead * rates.cacheRead +
      tokens.cacheWrite5m * rates.cacheWrite +
      tokens.cacheWrite1h * rates.cacheWriteLong;
    return sum + (perMillion / 1e6) * (batchPrice ? 0.5 : 1);
  }, 0);
}

const spendingOf = ({ batchId }: BatchHandle) => readSpending(rig.database.store, batchId);

async function untilPaused(handle: BatchHandle): Promise<string> {
  for await (const { pause } of handle.watch()) if (pause !== null) return `${pause.why}: ${pause.reason}`;
  throw new Error('The batch has ended without a pause.');
}

async function untilJobRuns({ batchId }: BatchHandle): Promise<void> {
  while ((await listJobs(rig.database.store, batchId))[0]?.state !== 'running')
    await rig.temporal.environment.sleep('1 second');
}

test.each<[BatchMode, string]>([
  ['serial_bundle', anthropic],
  ['per_request', anthropic],
  ['serial_bundle', openai],
  ['provider_batch_api', anthropic],
  ['provider_batch_api', openai],
])('mode %s of %s: the recorded cost is what the provider has billed, to the last token', async (mode, judge) => {
  const answers = { endpoint: judge === openai ? ('chat' as const) : ('messages' as const) };
  const criteria = 'Prefer what is plain. '.repeat(400);
  const { document, calls, breaches } = await rig.judge(
    { ...asked, criteria, mode, judges: [judge], maxCostUsd: 10 },
    {
      script: [
        { ...answers, nth: [3, 9], action: { do: 'status', status: 529 } },
        { ...answers, nth: [5, 11], action: { do: 'answer', as: 'both' } },
      ],
    },
  );
  expect(document.counts).toMatchObject({ planned: 40, completed: 40 });
  expect(billed(calls)).toBeGreaterThan(0.001);
  expect(document.cost.usd).toBeCloseTo(billed(calls), 11);
  expect(document.cost.possiblyBilledUsd).toBe(0);
  expect(document.cost.cacheReadTokens).toBeGreaterThan(0);
  expect(breaches).toEqual([]);
});

test('a job without room under the cap is not made: the batch pauses, and makes it whole when the cap is raised', async () => {
  const { document, calls, breaches } = await rig.judge(
    { ...byJobs, maxCostUsd: 0.05 },
    {
      operate: async (handle) => {
        expect(await untilPaused(handle)).toContain('cost: The cap of $0.050 leaves no room: $0.00 are spent');
        expect(await spendingOf(handle)).toEqual({ spentUsd: 0, reservedUsd: 0 });
        await handle.updateThresholds({ maxCostUsd: 2 });
      },
    },
  );
  expect(document.counts).toMatchObject({ completed: 40 });
  expect(calls.filter(({ endpoint }) => endpoint === 'batches.create')).toHaveLength(1);
  expect(breaches).toEqual([]);
});

test('two jobs under a cap with room for one: the second is made when the first has given back what it did not cost', async () => {
  const { handle, document, calls, breaches } = await rig.judge({
    ...byJobs,
    judges: [anthropic, `${anthropic},effort=low`],
    maxCostUsd: 0.25,
  });
  expect(document.counts).toMatchObject({ planned: 40, completed: 40 });
  const made = calls.filter(({ endpoint }) => endpoint === 'batches.create');
  expect(made).toHaveLength(2);
  const ended = calls.findIndex(({ endpoint }) => endpoint === 'batches.results');
  expect(calls.indexOf(made[1]!)).toBeGreaterThan(ended);
  expect(document.cost.usd).toBeCloseTo(billed(calls), 11);
  expect(await spendingOf(handle)).toEqual({ spentUsd: document.cost.usd, reservedUsd: 0 });
  expect(breaches).toEqual([]);
});

test('members that a job lets expire cost nothing: what was set aside for them is given back, and they are sent again', async () => {
  const { handle, document, comparisons, calls, breaches } = await rig.judge(
    { ...byJobs, maxCostUsd: 2 },
    { script: [{ endpoint: 'batches.create', times: 1, action: { do: 'batch', expiresWith: 24 } }] },
  );
  expect(document.counts).toMatchObject({ completed: 40, failed: 0 });
  expect(comparisons.every(isRight)).toBe(true);
  const members = calls.filter(({ endpoint }) => endpoint === 'batches.member');
  expect(members.filter(({ tokens }) => tokens !== null)).toHaveLength(40);
  expect(document.cost.usd).toBeCloseTo(billed(calls), 11);
  expect(await spendingOf(handle)).toMatchObject({ reservedUsd: 0 });
  expect(breaches).toEqual([]);
});

test('a job that is cancelled gives back what the provider did not judge', async () => {
  const { handle, result, document, calls, breaches } = await rig.judge(
    { ...byJobs, maxCostUsd: 2 },
    {
      script: [{ endpoint: 'batches.create', action: { do: 'batch', endsAfterPolls: null } }],
      operate: async (started) => {
        await untilJobRuns(started);
        expect((await spendingOf(started)).reservedUsd).toBeGreaterThan(0.1);
        await started.cancel('too dear');
        const created = (await rig.fake.calls()).findLast(({ endpoint }) => endpoint === 'batches.create');
        await rig.fake.endBatch(created!.objectId!, 10);
      },
    },
  );
  expect(result.status).toBe('cancelled');
  expect(document.counts).toMatchObject({ completed: 10, cancelled: 30 });
  expect(document.cost.usd).toBeCloseTo(billed(calls), 11);
  expect(document.cost.possiblyBilledUsd).toBe(0);
  expect(await spendingOf(handle)).toMatchObject({ reservedUsd: 0 });
  expect(breaches).toEqual([]);
});

test('a batch that is paused for cost can be finalized: it ranks what it could pay for', async () => {
  const { result, document, comparisons, breaches } = await rig.judge(
    { ...asked, judges: [anthropic], maxCostUsd: 0.06 },
    {
      operate: async (handle) => {
        expect(await untilPaused(handle)).toContain('cost: The cap of $0.060 leaves no room');
        await handle.finalizeNow('enough');
      },
    },
  );
  expect(result).toEqual({ status: 'complete', reason: 'finalized_by_operator' });
  const { completed, cancelled } = document.counts;
  expect(completed).toBeGreaterThan(0);
  expect(completed + cancelled).toBe(40);
  expect(comparisons.filter(({ winner }) => winner !== null).every(isRight)).toBe(true);
  expect(document.cost.usd).toBeLessThanOrEqual(0.06);
  expect(document.cost.possiblyBilledUsd).toBe(0);
  expect(breaches).toEqual([]);
});

describe('at 80 % of the cap the log warns, once', () => {
  const warnings = (batchId: string) => log.linesOf(batchId, 'The cap on cost is near');
  const thrifty = 'openai:gpt-5-mini,maxTokens=64';
  const request = { ...asked, judges: [thrifty] };

  test('of single calls', async () => {
    const first = await rig.judge({ ...request, maxCostUsd: 1 });
    expect(warnings(first.handle.batchId)).toEqual([]);
    const { handle, document } = await rig.judge({ ...request, maxCostUsd: 1.1 * first.document.cost.usd! });
    expect(document.counts).toMatchObject({ completed: 40 });
    expect(warnings(handle.batchId)).toMatchObject([{ level: logLevels.warn, mode: 'serial_bundle' }]);
  });

  test('of jobs, when one has settled; a cap below what is spent is refused', async () => {
    const first = await rig.judge({ ...request, mode: 'provider_batch_api' });
    const spent = first.document.cost.usd!;
    const { handle, document } = await rig.judge(
      { ...request, mode: 'provider_batch_api', maxCostUsd: 1 },
      {
        script: [{ endpoint: 'batches.create', action: { do: 'batch', endsAfterPolls: 3 } }],
        operate: async (started) => {
          await untilJobRuns(started);
          await started.updateThresholds({ maxCostUsd: 1.1 * spent });
        },
      },
    );
    expect(document.counts).toMatchObject({ completed: 40 });
    expect(warnings(handle.batchId)).toMatchObject([{ level: logLevels.warn, mode: 'batch_api' }]);
  });
});
