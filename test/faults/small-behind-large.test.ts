import type { BatchHandle } from '../../src/client/batch-handle';
import { FaultRig, type BatchSize } from './fault-rig';
import { recordFigure } from './figures';

const large: BatchSize = { items: 600, budget: 3_000, seed: 1, latencyMs: 100 };
const small: BatchSize = { items: 6, budget: 15, seed: 2, latencyMs: 100 };

describe.each(['plain', 'fair'] as const)('a queue that is %s', (queues) => {
  let rig: FaultRig;
  beforeAll(async () => {
    rig = await FaultRig.start(queues);
    await rig.startPolling();
  });
  afterAll(() => rig.stop());

  test('a batch of 6 items behind one of 3,000 comparisons ends before that is half done', async () => {
    await secondsToEnd(await rig.startBatch({ ...small, seed: 3 })); // the worker has warmed up
    const alone = await secondsToEnd(await rig.startBatch(small));
    const first = await rig.startBatch(large);
    for await (const { counts } of first.watch()) if (counts.completed > 100) break;
    const behind = await secondsToEnd(await rig.startBatch(small, { id: `behind-${queues}` }));
    const { completed } = (await first.progress()).counts;
    expect(completed).toBeLessThan(large.budget / 2);
    expect((await first.results()).document.counts.completed).toBe(large.budget);
    recordFigure({
      fault: `Small batch behind a large one, fairness ${queues === 'fair' ? 'on' : 'off'}`,
      injected: `6 items behind ${large.budget} comparisons on one worker`,
      seed: '1–3',
      measured: `${behind.toFixed(2)} s, alone ${alone.toFixed(2)} s: ${(behind / alone).toFixed(1)} ×; ${completed} of the large one done by then`,
      bound: '3 × its time alone',
    });
  });
});

async function secondsToEnd(handle: BatchHandle): Promise<number> {
  const begun = performance.now();
  for await (const _ of handle.watch());
  return (performance.now() - begun) / 1000;
}
