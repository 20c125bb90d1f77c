import fc from 'fast-check';
import { winProbability } from '../../../src/core/fit/bradley-terry';
import { fitMap } from '../../../src/core/fit/fit-map';
import { fitGraded } from '../../../src/core/fit/graded-fit';
import type { GradedOutcome } from '../../../src/core/fit/graded-outcomes';
import { normalPrior } from '../../../src/core/fit/prior';
import { randomStream, shuffled } from '../../../src/core/random/random';
import { anyOutcomes } from '../outcomes';
import { gradedOutcomes } from '../graded-outcomes';
import '../fixed-seed';

const anyGraded = anyOutcomes.chain(({ itemCount, outcomes }) =>
  fc
    .array(fc.constantFrom(1, 2, 3, 5, null), { minLength: outcomes.length, maxLength: outcomes.length })
    .map((levels) => ({
      itemCount,
      outcomes: outcomes.map((outcome, k): GradedOutcome => ({ ...outcome, confidence: levels[k] ?? null })),
    })),
);

const options = { priorSpread: 2 };

function expectClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of actual.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(tolerance);
}

/** The log-posterior written down anew from the definition: each outcome by its interval of the latent margin. */
function logPosterior(
  point: { scores: readonly number[]; thresholds: readonly number[]; effects: readonly number[] },
  outcomes: readonly GradedOutcome[],
  columns: readonly Float64Array[],
): number {
  const levels = [...new Set(outcomes.filter((o) => o.winner !== 'tie').map((o) => o.confidence))]
    .filter((level): level is number => level !== null)
    .sort((x, y) => x - y);
  const ties = outcomes.some(({ winner }) => winner === 'tie');
  const tie = ties ? point.thresholds[0]! : 0;
  const ends = [tie, ...(ties ? point.thresholds.slice(1) : point.thresholds), Infinity];
  let sum = 0;
  for (const [k, { a, b, winner, confidence }] of outcomes.entries()) {
    const shift = columns.reduce((total, column, c) => total + column[k]! * point.effects[c]!, 0);
    const margin = point.scores[a]! - point.scores[b]! + shift;
    const level = confidence === null ? -1 : levels.indexOf(confidence);
    const from = level < 0 ? tie : ends[level]!;
    const to = level < 0 ? Infinity : ends[level + 1]!;
    const between = (low: number, high: number) => winProbability(high - margin) - winProbability(low - margin);
    sum += Math.log(winner === 'tie' ? between(-tie, tie) : winner === 'a' ? between(from, to) : between(-to, -from));
  }
  const squares = (values: readonly number[], spread: number) =>
    values.reduce((total, value) => total + (value / spread) ** 2, 0) / 2;
  return sum - squares(point.scores, 2) - squares(point.thresholds, 10) - squares(point.effects, 2);
}

test('with one level of confidence and no ties it is the Bradley–Terry fit', () => {
  fc.assert(
    fc.property(anyOutcomes, fc.constantFrom(3, null), ({ itemCount, outcomes }, confidence) => {
      const decided = outcomes.filter(({ winner }) => winner !== 'tie');
      const binary = fitMap(itemCount, decided, normalPrior(2));
      const graded = fitGraded(
        itemCount,
        decided.map((outcome) => ({ ...outcome, confidence })),
        options,
      );
      expect(graded).toMatchObject({ converged: true, thresholds: [], effects: [] });
      expectClose(graded.scores, binary.scores, 1e-8);
      expectClose(graded.standardErrors, binary.standardErrors, 1e-8);
    }),
  );
});

test('no other parameters have a higher posterior density: finite differences vanish at the fit', () => {
  fc.assert(
    fc.property(anyGraded, fc.nat(), ({ itemCount, outcomes }, seed) => {
      const dice = randomStream(String(seed), 'column');
      const columns = [Float64Array.from(outcomes, () => dice.next() - 0.5)];
      const fit = fitGraded(itemCount, outcomes, { ...options, columns });
      expect(fit.converged).toBe(true);
      const effects = fit.effects.map(({ estimate }) => estimate);
      const all = [...fit.scores, ...fit.thresholds, ...effects];
      const at = (values: readonly number[]) =>
        logPosterior(
          {
            scores: values.slice(0, itemCount),
            thresholds: values.slice(itemCount, itemCount + fit.thresholds.length),
            effects: values.slice(itemCount + fit.thresholds.length),
          },
          outcomes,
          columns,
        );
      for (let i = 0; i < all.length; i++) {
        const moved = (by: number) => at(all.map((value, k) => (k === i ? value + by : value)));
        expect(Math.abs(moved(1e-5) - moved(-1e-5)) / 2e-5).toBeLessThan(1e-4);
      }
    }),
    { numRuns: 60 },
  );
});

test('standard errors are those of the inverse of a brute-force Hessian, centred', () => {
  const { outcomes } = gradedOutcomes({ itemCount: 4, rounds: 20, spread: 1, seed: '3', tieBelow: 0.3 });
  const columns = [Float64Array.from(outcomes, (_, k) => (k % 2 === 0 ? 1 : 0))];
  const fit = fitGraded(4, outcomes, { ...options, columns });
  const all = [...fit.scores, ...fit.thresholds, ...fit.effects.map(({ estimate }) => estimate)];
  const split = 4 + fit.thresholds.length;
  const at = (values: readonly number[]) =>
    logPosterior(
      { scores: values.slice(0, 4), thresholds: values.slice(4, split), effects: values.slice(split) },
      outcomes,
      columns,
    );
  const step = 1e-3;
  const hessian = all.map((_, i) =>
    all.map((_, j) => {
      const moved = (x: number, y: number) =>
        at(all.map((value, k) => value + (k === i ? x * step : 0) + (k === j ? y * step : 0)));
      return -(moved(1, 1) - moved(1, -1) - moved(-1, 1) + moved(-1, -1)) / (4 * step * step);
    }),
  );
  const covariance = inverse(hessian);
  const centring = (i: number, k: number) => (i === k ? 1 : 0) - 1 / 4;
  const centred = [0, 1, 2, 3].map((i) => {
    let sum = 0;
    for (let p = 0; p < 4; p++) for (let q = 0; q < 4; q++) sum += centring(i, p) * centring(i, q) * covariance[p]![q]!;
    return Math.sqrt(sum);
  });
  expectClose(fit.standardErrors, centred, 1e-4);
  expectClose([fit.effects[0]!.standardError], [Math.sqrt(covariance[split]![split]!)], 1e-4);
});

/** Gauss and Jordan with the largest pivot. */
function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let p = 0; p < n; p++) {
    const best = rows.slice(p).reduce((x, y) => (Math.abs(y[p]!) > Math.abs(x[p]!) ? y : x));
    rows.splice(rows.indexOf(best), 1);
    rows.splice(
      p,
      0,
      best.map((value) => value / best[p]!),
    );
    for (let i = 0; i < n; i++) {
      if (i !== p) rows[i] = rows[i]!.map((value, j) => value - rows[i]![p]! * rows[p]![j]!);
    }
  }
  return rows.map((row) => row.slice(n));
}

test('relabelling the items, showing the texts the other way round and another order change nothing', () => {
  const mirrored = { a: 'b', b: 'a', tie: 'tie' } as const;
  fc.assert(
    fc.property(anyGraded, fc.nat(), ({ itemCount, outcomes }, seed) => {
      const fit = fitGraded(itemCount, outcomes, options);
      const random = randomStream(String(seed), 'labels');
      const label = shuffled([...Array(itemCount).keys()], random);
      const changed = shuffled(outcomes, random).map(({ a, b, winner, confidence }) => ({
        a: label[b]!,
        b: label[a]!,
        winner: mirrored[winner],
        confidence,
      }));
      const again = fitGraded(itemCount, changed, options);
      expectClose(
        label.map((name) => again.scores[name]!),
        fit.scores,
        1e-7,
      );
      expectClose(again.thresholds, fit.thresholds, 1e-7);
    }),
    { numRuns: 50 },
  );
});

test('an effect of what is shown first turns its sign with the column', () => {
  const { outcomes } = gradedOutcomes({ itemCount: 10, rounds: 20, spread: 1, seed: '4', firstBy: 0.8 });
  const shownFirst = new Float64Array(outcomes.length).fill(1);
  const fit = fitGraded(10, outcomes, { ...options, columns: [shownFirst] });
  const [{ estimate, standardError }] = fit.effects as [(typeof fit.effects)[0]];
  expect(Math.abs(estimate - 0.8)).toBeLessThan(2 * standardError);
  const turned = fitGraded(10, outcomes, { ...options, columns: [shownFirst.map((x) => -x)] });
  expectClose([turned.effects[0]!.estimate, turned.effects[0]!.standardError], [-estimate, standardError], 1e-8);
});

test('thresholds are recovered from many outcomes, ties among them', () => {
  const { outcomes, cutpoints } = gradedOutcomes({
    itemCount: 20,
    rounds: 1000,
    spread: 1.5,
    seed: '1',
    tieBelow: 0.4,
  });
  const fit = fitGraded(20, outcomes, options);
  expectClose(fit.thresholds, [0.4, ...cutpoints], 0.12);
});

test('confidence that nobody varied, verdicts without any and lone ties stay finite', () => {
  const tie: GradedOutcome = { a: 0, b: 1, winner: 'tie', confidence: null };
  const fit = fitGraded(2, [tie, tie], options);
  expect(fit.converged).toBe(true);
  expectClose(fit.scores, [0, 0], 1e-9);
  expect(Number.isFinite(fit.thresholds[0])).toBe(true);
  expect(fitGraded(3, [], options)).toMatchObject({ converged: true, scores: [0, 0, 0], thresholds: [] });
});

test('informative confidence narrows the standard errors and the errors of the scores', () => {
  const { outcomes, truth } = gradedOutcomes({ itemCount: 60, rounds: 12, spread: 2, seed: '2' });
  const binary = fitMap(60, outcomes, normalPrior(2));
  const graded = fitGraded(60, outcomes, options);
  const error = (scores: readonly number[]) => {
    const middle = truth.reduce((sum, value) => sum + value, 0) / 60;
    return scores.reduce((sum, score, i) => sum + (score - truth[i]! + middle) ** 2, 0);
  };
  expect(error(graded.scores) / error(binary.scores)).toBeLessThan(0.6);
  expect(Math.max(...graded.standardErrors)).toBeLessThan(Math.max(...binary.standardErrors));
});

test('refuses a confidence that is not a whole number from 1', () => {
  const outcome: GradedOutcome = { a: 0, b: 1, winner: 'a', confidence: 0 };
  expect(() => fitGraded(2, [outcome], options)).toThrow('Expected a confidence of 1 or more, got 0 in outcome 0.');
});
