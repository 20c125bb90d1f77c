import type { Outcome } from '../../../src/core/fit/bradley-terry';
import { splitHalf, type SplitHalfRequest } from '../../../src/core/quality/split-half';
import { simulatedOutcomes } from '../outcomes';

const byComparison = (itemCount: number, outcomes: readonly Outcome[]): SplitHalfRequest => ({
  itemCount,
  outcomes,
  unitOf: (_, position) => position,
  unitCount: outcomes.length,
  priorSpread: 2,
  adaptivePairing: false,
  seed: '1',
});

test('many judgements of a wide class are reliable, and the interval says how sure that is', () => {
  const found = splitHalf(byComparison(40, simulatedOutcomes(40, 40, 3, '1')))!;
  expect(found.reliability).toBeGreaterThan(0.93);
  expect(found.interval[0]).toBeLessThan(found.reliability);
  expect(found.interval[1]).toBeGreaterThan(found.reliability);
  expect(found.interval[1]).toBeLessThan(1);
});

test('coin tosses are not reliable, and their interval holds 0', () => {
  const found = splitHalf(byComparison(40, simulatedOutcomes(40, 10, 0, '2')))!;
  expect(Math.abs(found.reliability)).toBeLessThan(0.35);
  expect(found.interval[0]).toBeLessThan(0);
});

test('judges who see different things agree less than the halves of each', () => {
  // Judges 0 and 1 rank by the index, 2 and 3 against it: any half by comparison sees both, not so a half by judge.
  const outcomes = simulatedOutcomes(20, 80, 2, '3').map(({ a, b, winner }, k): Outcome => ({
    a,
    b,
    winner: k % 4 < 2 ? winner : winner === 'a' ? 'b' : 'a',
  }));
  const byJudge = splitHalf({ ...byComparison(20, outcomes), unitOf: (_, k) => k % 4, unitCount: 4 })!;
  expect(byJudge.interval[0]).toBeLessThan(0);
  expect(byJudge.reliability).toBeLessThan(0.3);
});

test('equal requests give equal figures; another seed deals anew', () => {
  const request = byComparison(12, simulatedOutcomes(12, 10, 2, '4'));
  expect(splitHalf(request)).toEqual(splitHalf(request));
  expect(splitHalf({ ...request, seed: '2' })).not.toEqual(splitHalf(request));
});

test('it says that adaptive pairing makes it err low', () => {
  const request = byComparison(12, simulatedOutcomes(12, 10, 2, '4'));
  expect(splitHalf(request)!.errsLow).toBe(false);
  expect(splitHalf({ ...request, adaptivePairing: true })!.errsLow).toBe(true);
});

test('one judge alone, or halves that tell nothing apart, have none', () => {
  const request = byComparison(3, [{ a: 0, b: 1, winner: 'a' }]);
  expect(splitHalf(request)).toBeNull();
  const tie: Outcome = { a: 0, b: 1, winner: 'tie' };
  expect(splitHalf(byComparison(3, [tie, tie]))).toBeNull();
});
