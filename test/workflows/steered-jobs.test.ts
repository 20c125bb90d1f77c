import type { BatchHandle } from '../../src/client/batch-handle';
import { readSpending } from '../../src/store/spending';
import { billed, markedItems, markedPairs, ProviderRig, untilPaused } from '../support/provider-rig';

let rig: ProviderRig;

// The time-skipping server can lose a message on a busy machine, so that what is said to a batch is tried on the other.
beforeAll(async () => {
  rig = await ProviderRig.start('dev-server', { settings: { batchPolls: 0 } });
});
afterAll(() => rig.stop());

const byJobs = {
  items: markedItems(20),
  pairs: markedPairs(20, 40),
  seed: '1',
  mode: 'provider_batch_api',
  judges: ['anthropic:claude-sonnet-5'],
} as const;

const spendingOf = ({ batchId }: BatchHandle) => readSpending(rig.database.store, batchId);

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

test('a job that is cancelled gives back what the provider did not judge', async () => {
  const { handle, result, document, calls, breaches } = await rig.judge(
    { ...byJobs, maxCostUsd: 2 },
    {
      script: [{ endpoint: 'batches.create', action: { do: 'batch', endsAfterPolls: null } }],
      operate: async (started) => {
        await rig.untilJobRuns(started);
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
