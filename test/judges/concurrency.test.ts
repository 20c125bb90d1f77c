import fc from 'fast-check';
import { createSlots } from '../../src/judges/concurrency';

const never = new AbortController().signal;

test.each([0, -1, 1.5, Number.NaN, Infinity])('a limit of %p is refused', (limit) => {
  expect(() => createSlots(limit)).toThrow(RangeError);
});

test('slots go out first come, first served', async () => {
  const slots = createSlots(1);
  const order: number[] = [];
  const free = await slots.acquire(never);
  const waiting = [1, 2, 3].map(async (who) => {
    const release = await slots.acquire(never);
    order.push(who);
    release?.();
  });
  free?.();
  await Promise.all(waiting);
  expect(order).toEqual([1, 2, 3]);
});

test('whoever gives up leaves the line and takes no slot', async () => {
  const slots = createSlots(1);
  const first = await slots.acquire(never);
  const impatient = new AbortController();
  const given = slots.acquire(impatient.signal);
  const patient = slots.acquire(never);
  impatient.abort();
  expect(await given).toBeNull();
  first?.();
  expect(await patient).not.toBeNull();
  expect(await slots.acquire(impatient.signal)).toBeNull();
});

test('giving a slot back twice frees one slot only', async () => {
  const slots = createSlots(1);
  const first = await slots.acquire(never);
  first?.();
  first?.();
  await slots.acquire(never);
  const stopped = new AbortController();
  const third = slots.acquire(stopped.signal);
  stopped.abort();
  expect(await third).toBeNull();
});

test('no schedule of takers and quitters goes above the limit or loses a slot', async () => {
  const taker = fc.record({ turns: fc.nat({ max: 5 }), quitsAfter: fc.option(fc.nat({ max: 5 })) });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(taker, { maxLength: 20 }), async (limit, takers) => {
      const slots = createSlots(limit);
      let held = 0;
      let most = 0;
      const turns = async (count: number) => {
        for (let turn = 0; turn < count; turn++) await Promise.resolve();
      };
      const work = takers.map(async ({ turns: length, quitsAfter }) => {
        const quit = new AbortController();
        if (quitsAfter !== null) void turns(quitsAfter).then(() => quit.abort());
        const release = await slots.acquire(quit.signal);
        if (release === null) return;
        held += 1;
        most = Math.max(most, held);
        await turns(length);
        held -= 1;
        release();
      });
      await Promise.all(work);
      expect(most).toBeLessThanOrEqual(limit);
      const all = await Promise.all(Array.from({ length: limit }, () => slots.acquire(never)));
      expect(all).not.toContain(null);
    }),
    { seed: 1, numRuns: 200 },
  );
});
