import type { BatchMode } from '../../src/contracts/batch';
import { CapturedLog, logLevels } from '../support/captured-log';
import { billed, isRight, markedItems, markedPairs, ProviderRig, untilPaused } from '../support/provider-rig';

const log = new CapturedLog();
let rig: ProviderRig;

beforeAll(async () => {
  rig = await ProviderRig.start('time-skipping', { logger: log.logger });
});
afterAll(() => rig.stop());

const anthropic = 'anthropic:claude-sonnet-5';
const openai = 'openai:gpt-5-mini';
const asked = { items: markedItems(20), pairs: markedPairs(20, 40), seed: '1' };

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
          await rig.untilJobRuns(started);
          await started.updateThresholds({ maxCostUsd: 1.1 * spent });
        },
      },
    );
    expect(document.counts).toMatchObject({ completed: 40 });
    expect(warnings(handle.batchId)).toMatchObject([{ level: logLevels.warn, mode: 'batch_api' }]);
  });
});
