import type { Assumptions } from '../../src/simulation/assumptions';
import { beginCourse } from '../../src/simulation/course';
import { defaultSeedCount, expectedFigures, simulateBudgets } from '../../src/simulation/expected-figures';
import { simulateBatch } from '../../src/simulation/simulate-batch';
import { trueScores } from '../../src/simulation/true-scores';

const assumptions = (more: Partial<Assumptions> = {}): Assumptions => ({
  itemCount: 12,
  anchorCount: 0,
  spread: 1.5,
  noise: 1,
  lapseRate: 0,
  pairing: 'adaptive',
  targetReliability: null,
  targetStandardError: null,
  ...more,
});

const expectedOf = (of: Assumptions, budget: number, batches: number) =>
  expectedFigures(
    of,
    budget,
    Array.from({ length: batches }, (_, batch) => simulateBudgets(of, [budget], { seed: '1', batch })).flat(),
  );

describe('simulateBatch', () => {
  test('equal seeds give equal batches, others different ones', () => {
    const run = (seed: string) => simulateBatch(beginCourse(assumptions(), seed), 40);
    expect(run('7')).toEqual(run('7'));
    expect(run('8')).not.toEqual(run('7'));
  });

  test('a budget gives the same batch alone and after others, whose waves it shares', () => {
    const budgets = [30, 50, 66];
    const together = simulateBudgets(assumptions(), budgets, { seed: '3', batch: 0 });
    expect(together).toEqual(budgets.map((budget) => simulateBatch(beginCourse(assumptions(), '3'), budget)));
  });

  test('a batch ends where a real one would: at its budget, at the threshold, or after the resampling passes', () => {
    const made = (itemCount: number, budget: number) =>
      simulateBatch(beginCourse(assumptions({ itemCount }), '1'), budget).comparisons;
    expect(made(12, 40)).toBe(40);
    // 95 % of 60 distinct pairs are 57: after three waves of 18 the fourth ends it, with the six that are left.
    expect(made(12, 60)).toBe(60);
    // 6 pairs of 4 texts, and two passes more; nothing is left to plan, whatever the budget says.
    expect(made(4, 1_000)).toBeLessThanOrEqual(18);
  });

  test('a target ends a batch before its budget, and what it reports is then sure of it', () => {
    const on = (targets: Partial<Assumptions>) => expectedOf(assumptions({ spread: 3, ...targets }), 66, 8);
    const [without, easy, hard] = [on({}), on({ targetReliability: 0.5 }), on({ targetReliability: 0.8 })];
    expect(easy.comparisons.mean).toBeLessThan(hard.comparisons.mean);
    expect(hard.comparisons.mean).toBeLessThanOrEqual(without.comparisons.mean);
    expect(easy.reportedReliability.mean).toBeGreaterThan(0.5);
    expect(on({ targetStandardError: 2 }).comparisons.mean).toBeLessThan(without.comparisons.mean);
  });

  test('a batch needs a comparison', () => {
    expect(() => simulateBatch(beginCourse(assumptions(), '1'), 0)).toThrow('Expected a budget of at least 1');
  });
});

describe('what is assumed', () => {
  test('more comparisons are more reliable and more precise', () => {
    const [few, many] = [18, 66].map((budget) => expectedOf(assumptions(), budget, 12));
    expect(many!.trueReliability.mean).toBeGreaterThan(few!.trueReliability.mean);
    expect(many!.kendallTau.mean).toBeGreaterThan(few!.kendallTau.mean);
    expect(many!.standardError.mean).toBeLessThan(few!.standardError.mean);
    expect(many!.comparisonsPerItem).toBeCloseTo(11, 6);
  });

  test('a judge who tosses coins tells nothing, and the batch does not report that it did', () => {
    const { trueReliability, reportedReliability } = expectedOf(assumptions({ itemCount: 20, lapseRate: 1 }), 150, 12);
    expect(trueReliability.mean).toBeLessThan(0.2);
    expect(reportedReliability.mean).toBeLessThan(0.35);
  });

  test('noise is the same as texts that lie closer by as much', () => {
    const noisy = expectedOf(assumptions({ spread: 3, noise: 2 }), 40, 2);
    const close = expectedOf(assumptions({ spread: 1.5 }), 40, 2);
    expect(noisy.trueReliability.mean).toBeCloseTo(close.trueReliability.mean, 9);
  });

  test('true scores have the spread; anchors stand evenly over three of them', () => {
    const scores = trueScores(assumptions({ itemCount: 1_000, anchorCount: 4, spread: 2 }), '1');
    const texts = scores.slice(0, 1_000);
    const mean = texts.reduce((sum, score) => sum + score, 0) / 1_000;
    const variance = texts.reduce((sum, score) => sum + (score - mean) ** 2, 0) / 999;
    expect(Math.abs(Math.sqrt(variance) - 2)).toBeLessThan(0.2);
    expect(scores.slice(1_000)).toEqual([-3, -1, 1, 3].map((score) => expect.closeTo(score, 9) as number));
    expect(trueScores(assumptions({ itemCount: 1, anchorCount: 1 }), '1')[1]).toBe(0);
  });

  test('fewer batches are simulated of more texts', () => {
    const counts = [2, 24, 100, 1_000].map((itemCount) => defaultSeedCount(assumptions({ itemCount })));
    expect(counts).toEqual([40, 33, 8, 3]);
  });
});
