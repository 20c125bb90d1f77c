import { flipRates } from '../../../src/core/quality/flip-rate';
import type { JudgedOutcome } from '../../../src/core/quality/judged-outcome';

const judged = (a: number, b: number, winner: 'a' | 'b' | 'tie', judge = 0): JudgedOutcome => ({ a, b, winner, judge });

test('repeats are told apart by order, pair and judge', () => {
  const rates = flipRates([
    judged(0, 1, 'a'),
    judged(0, 1, 'a'),
    judged(0, 1, 'b'),
    judged(1, 0, 'b'),
    judged(0, 1, 'a', 1),
    judged(2, 3, 'a'),
    judged(3, 2, 'a'),
    judged(2, 3, 'b'),
    judged(4, 5, 'b'),
    judged(5, 4, 'b'),
    judged(6, 7, 'tie'),
    judged(7, 6, 'tie'),
    judged(6, 7, 'a'),
  ]);
  expect(rates.sameOrder).toMatchObject({ repeats: 2, flips: 1, rate: 0.5 });
  // 1–0: 1 won, then 0; 3–2: 2, then 3; 2–3: 3 again; 5–4: 5, then 4; 7–6: a tie again; 6–7: a tie, then 6.
  expect(rates.oppositeOrder).toMatchObject({ repeats: 6, flips: 4 });
  expect(rates).toMatchObject({ firstWonBoth: 1, secondWonBoth: 2 });
});

test('the interval is that of Wilson', () => {
  const outcomes = Array.from({ length: 11 }, (_, k) => judged(0, 1, k === 5 ? 'b' : 'a'));
  const { sameOrder } = flipRates(outcomes);
  expect(sameOrder).toMatchObject({ repeats: 10, flips: 2, rate: 0.2 });
  expect(sameOrder.interval![0]).toBeCloseTo(0.05668, 4);
  expect(sameOrder.interval![1]).toBeCloseTo(0.50984, 4);
});

test('without repeats there is no rate', () => {
  const none = { repeats: 0, flips: 0, rate: null, interval: null };
  expect(flipRates([judged(0, 1, 'a')])).toMatchObject({ sameOrder: none, oppositeOrder: none });
});
