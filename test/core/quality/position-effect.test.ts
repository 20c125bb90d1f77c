import { positionEffects } from '../../../src/core/quality/position-effect';
import type { JudgedOutcome } from '../../../src/core/quality/judged-outcome';
import { gradedOutcomes } from '../graded-outcomes';

/** Outcomes of a judge to whom being shown first is worth so much. */
const judged = (judge: number, firstBy: number, seed: string, rounds: number): JudgedOutcome[] =>
  gradedOutcomes({ itemCount: 24, rounds, spread: 1, seed, firstBy }).outcomes.map((outcome) => ({
    ...outcome,
    judge,
  }));

test('each judge has its own effect, and one without outcomes none', () => {
  const outcomes = [...judged(0, 0.8, '1', 60), ...judged(2, -0.5, '2', 60)];
  const [first, none, second] = positionEffects(24, outcomes, 3, 2);
  expect(none).toBeNull();
  expect(first).toMatchObject({ found: true });
  expect(first!.interval[0]).toBeLessThan(0.8);
  expect(first!.interval[1]).toBeGreaterThan(0.8);
  expect(second!.estimate).toBeLessThan(0);
  expect(second!.found).toBe(true);
  expect(second!.pValue).toBeLessThan(0.05);
});

test('300 outcomes show an effect of 0.7 in most batches and none where there is none', () => {
  const seeds = Array.from({ length: 40 }, (_, seed) => String(seed));
  const found = (firstBy: number) =>
    seeds.filter((seed) => positionEffects(24, judged(0, firstBy, seed, 25), 1, 2)[0]!.found).length;
  expect(found(0.7)).toBeGreaterThanOrEqual(36);
  expect(found(0)).toBeLessThanOrEqual(6);
});

test('strong texts that all stood first are no position effect', () => {
  const turned = judged(0, 0, '5', 100).map(({ a, b, winner, judge }): JudgedOutcome =>
    a > b ? { a, b, winner, judge } : { a: b, b: a, winner: winner === 'a' ? 'b' : 'a', judge },
  );
  const firstWon = turned.filter(({ winner }) => winner === 'a').length / turned.length;
  expect(firstWon).toBeGreaterThan(0.7);
  expect(positionEffects(24, turned, 1, 2)[0]!.found).toBe(false);
});

test('a judge who always answers a is found, with finite figures', () => {
  const outcomes = judged(0, 0, '6', 5).map((outcome) => ({ ...outcome, winner: 'a' as const }));
  const [effect] = positionEffects(24, outcomes, 1, 2);
  expect(effect!.found).toBe(true);
  expect(Number.isFinite(effect!.estimate)).toBe(true);
});
