import { Pace } from '../../src/judges/pace/pace';
import { simulatePace, type Limits } from './simulate-pace';

const minuteMs = 60_000;
const steady: Limits = { requests: 1_200, inputTokens: 10_000_000 };

test.each([
  ['requests', steady, 'requests'],
  ['input tokens', { requests: 100_000, inputTokens: 1_200_000 }, 'inputTokens'],
  ['few requests', { requests: 60, inputTokens: 10_000_000 }, 'requests'],
] as const)('95 %% of a steady limit on %s is used, with at most 5 rejections in 1,000', (_, limits, binding) => {
  const run = simulatePace({ limits: () => limits, workers: 1, untilMs: 3 * minuteMs });
  expect(run.share(binding, minuteMs, 3 * minuteMs)).toBeGreaterThan(0.95);
  expect(run.rejectedPerThousand()).toBeLessThanOrEqual(5);
});

test.each([
  ['halved', 0.5],
  ['doubled', 2],
])('a limit that is %s is followed within 10 s', (_, factor) => {
  const changedAt = 2 * minuteMs;
  const limits = (nowMs: number): Limits => ({ ...steady, requests: nowMs < changedAt ? 1_200 : 1_200 * factor });
  const run = simulatePace({ limits, workers: 1, untilMs: 3 * minuteMs });
  expect(run.share('requests', changedAt + 10_000, changedAt + 60_000)).toBeGreaterThan(0.95);
  expect(run.rejectedPerThousand()).toBeLessThanOrEqual(5);
});

test.each([
  [2, 5],
  [8, 20],
])('%d workers that know nothing of each other share one limit', (workers, rejected) => {
  const run = simulatePace({ limits: () => steady, workers, untilMs: 3 * minuteMs });
  expect(run.share('requests', minuteMs, 3 * minuteMs)).toBeGreaterThan(0.95);
  expect(run.rejectedPerThousand()).toBeLessThanOrEqual(rejected);
});

test.each([0.5, 0.8, 1.3])(
  'tokens estimated at %d of what they are: the limit is used all the same, halved and doubled, whatever its burst',
  (estimated) => {
    for (const burstSeconds of [2, 60]) {
      const limits = (nowMs: number): Limits => ({
        requests: 1e6,
        inputTokens: 1_200_000 * (nowMs >= minuteMs / 2 && nowMs < minuteMs ? 0.5 : 1),
      });
      const run = simulatePace({ limits, workers: 1, untilMs: 1.5 * minuteMs, burstSeconds, estimated });
      for (const from of [10_000, 40_000, 70_000]) {
        expect(run.share('inputTokens', from, from + 20_000)).toBeGreaterThan(0.95);
      }
      expect(run.rejectedPerThousand()).toBeLessThanOrEqual(5);
    }
  },
);

test('a drifting limit is followed all the time', () => {
  const limits = (nowMs: number): Limits => ({ ...steady, requests: 1_200 * (1 + 0.5 * Math.sin(nowMs / 20_000)) });
  const run = simulatePace({ limits, workers: 1, untilMs: 4 * minuteMs });
  expect(run.share('requests', minuteMs, 4 * minuteMs)).toBeGreaterThan(0.95);
  expect(run.rejectedPerThousand()).toBeLessThanOrEqual(5);
});

test('without headers the limit is learned from rejections', () => {
  const run = simulatePace({ limits: () => steady, workers: 1, untilMs: 4 * minuteMs, headers: false });
  expect(run.share('requests', 2 * minuteMs, 4 * minuteMs)).toBeGreaterThan(0.9);
  expect(run.rejectedPerThousand()).toBeLessThanOrEqual(10);
});

test('nothing leaves before the time that a rejection names, then one call, then the rest', () => {
  const pace = new Pace();
  const draw = { inputTokens: 100 };
  const first = pace.sent(draw, 0);
  pace.answered(first, { kind: 'accepted', headers: null, retryAfterMs: null, inputTokens: null }, 100);
  const [second, third] = [pace.sent(draw, 100), pace.sent(draw, 100)];
  pace.answered(second, { kind: 'rate_limit', headers: null, retryAfterMs: 20_000, inputTokens: null }, 200);
  expect(pace.waitMs(draw, 201)).toBe(19_999);
  // A call from before the rejection that is accepted opens nothing.
  pace.answered(third, { kind: 'accepted', headers: null, retryAfterMs: null, inputTokens: null }, 300);
  expect(pace.waitMs(draw, 300)).toBe(19_900);
  expect(pace.waitMs(draw, 20_200)).toBe(0);
  const probe = pace.sent(draw, 20_200);
  expect(pace.waitMs(draw, 20_200)).toBeNull();
  pace.answered(probe, { kind: 'accepted', headers: null, retryAfterMs: null, inputTokens: null }, 20_300);
  expect(pace.waitMs(draw, 30_000)).toBe(0);
});

test('rejections that name no time are waited out for longer and longer, up to a minute', () => {
  const pace = new Pace();
  let now = 0;
  const waits: number[] = [];
  for (let probe = 0; probe < 8; probe++) {
    pace.answered(
      pace.sent({ inputTokens: 1 }, now),
      { kind: 'rate_limit', headers: null, retryAfterMs: null, inputTokens: null },
      now,
    );
    const wait = pace.waitMs({ inputTokens: 1 }, now) ?? NaN;
    waits.push(wait);
    now += wait;
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
});
