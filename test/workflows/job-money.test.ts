import type { BatchHandle } from '../../src/client/batch-handle';
import { readSpending } from '../../src/store/spending';
import { billed, isRight, markedItems, markedPairs, ProviderRig } from '../support/provider-rig';

let rig: ProviderRig;

beforeAll(async () => {
  rig = await ProviderRig.start('time-skipping');
});
afterAll(() => rig.stop());

const anthropic = 'anthropic:claude-sonnet-5';
const byJobs = {
  items: markedItems(20),
  pairs: markedPairs(20, 40),
  seed: '1',
  mode: 'provider_batch_api',
  judges: [anthropic],
} as const;

const spendingOf = ({ batchId }: BatchHandle) => readSpending(rig.database.store, batchId);

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
