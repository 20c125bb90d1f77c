import type { BatchMode } from '../../src/contracts/batch';
import type { ProviderCall } from '../support/fake-provider/call-log';
import { isRight, markedItems, markedPairs, ProviderRig } from '../support/provider-rig';

let rig: ProviderRig;

beforeAll(async () => {
  rig = await ProviderRig.start('dev-server', { settings: { batchPolls: 0 } });
});
afterAll(() => rig.stop());

const anthropic = 'anthropic:claude-sonnet-5';
const openai = 'openai:gpt-5-mini';
const panel = { items: markedItems(20), judges: [anthropic, openai], seed: '1' } as const;

const startMs = ({ at }: ProviderCall): number => Date.parse(at);
const endMs = (call: ProviderCall): number => startMs(call) + call.ms!;
const to = (name: ProviderCall['provider'], calls: readonly ProviderCall[]) =>
  calls.filter(({ provider, endpoint }) => provider === name && (endpoint === 'messages' || endpoint === 'chat'));
const slowAnthropic = { provider: 'anthropic', action: { do: 'delay', ms: 250 } } as const;

test.each<[BatchMode, string]>([
  ['serial_bundle', 'calls'],
  ['provider_batch_api', 'jobs'],
])('two providers judge one batch in mode %s, by %s of their own, on one scale', async (mode) => {
  const { document, comparisons, calls, breaches } = await rig.judge({ ...panel, mode, budget: 60 });
  expect(document).toMatchObject({ status: 'complete', mode, counts: { planned: 60, completed: 60 } });
  expect(document.judges.map(({ spec, comparisons: count }) => [spec, count])).toEqual([
    [anthropic, 30],
    [openai, 30],
  ]);
  expect(comparisons.every(isRight)).toBe(true);
  expect(document.items).toHaveLength(20);
  for (const provider of ['anthropic', 'openai'] as const) {
    const judged = calls.filter((call) => call.provider === provider && call.winner !== null);
    expect(judged).toHaveLength(30);
  }
  expect(breaches).toEqual([]);
});

test('within a wave the fast judge does not wait for the slow one', async () => {
  const { document, calls } = await rig.judge(
    { ...panel, pairs: markedPairs(20, 20), bundleSize: 4, callsPerProvider: 2 },
    { callsPerProvider: 2, script: [slowAnthropic] },
  );
  expect(document).toMatchObject({ waves: 1, counts: { completed: 20 } });
  const [slow, fast] = [to('anthropic', calls), to('openai', calls)];
  expect([slow.length, fast.length]).toEqual([10, 10]);
  // Two calls of the slow one at a time take more than a second in all.
  const fastEnded = Math.max(...fast.map(endMs));
  expect(slow.filter((call) => startMs(call) > fastEnded).length).toBeGreaterThan(2);
});

test('the next wave begins for both when the slow judge has ended this one, and no later', async () => {
  const { comparisons, calls } = await rig.judge({ ...panel, budget: 40 }, { script: [slowAnthropic] });
  const waves = new Set(comparisons.map(({ wave }) => wave));
  expect(waves.size).toBeGreaterThan(1);
  const first = comparisons.filter(({ wave }) => wave === 1);
  const ofFirst = (judge: string) => first.filter((comparison) => comparison.judge === judge).length;
  const [slow, fast] = [to('anthropic', calls), to('openai', calls)];
  const waveEnded = Math.max(...slow.slice(0, ofFirst(anthropic)).map(endMs));
  const next = fast[ofFirst(openai)]!;
  expect(startMs(next)).toBeGreaterThanOrEqual(waveEnded);
  expect(startMs(slow[ofFirst(anthropic)]!)).toBeGreaterThanOrEqual(waveEnded);
});

test('a judge that cannot be asked pauses the batch; the other has then ended its share, and both go on with resume', async () => {
  const { document, comparisons, calls } = await rig.judge(
    { ...panel, pairs: markedPairs(20, 20), bundleSize: 4 },
    {
      script: [{ provider: 'openai', nth: 1, action: { do: 'status', status: 401 } }],
      operate: async (handle) => {
        for await (const { pause } of handle.watch()) if (pause !== null) break;
        await handle.resume();
      },
    },
  );
  expect(document.counts).toMatchObject({ planned: 20, completed: 20 });
  expect(comparisons.every(isRight)).toBe(true);
  expect(to('anthropic', calls)).toHaveLength(10);
  expect(to('openai', calls)).toHaveLength(11);
});
