import { correlation } from '../../src/core/fit/correlation';
import { fitScale } from '../../src/core/fit/fit-scale';
import { isReliable } from '../../src/core/fit/reliability';
import { quantile } from '../finding';
import { simulateScale, type SimulatedCell } from './simulated-scale';

/** What batches of one cell show of intervals and reliability; shares from 0 to 1. */
export interface ScaleFigures {
  /** Items whose 95 % interval holds their true score. */
  readonly coverage: number;
  /** The same of the sixth of items with the most extreme true scores. */
  readonly outermostCoverage: number;
  /** Items whose 95 % range of ranks holds their true rank. */
  readonly rankCoverage: number;
  /** Means over batches; `truth` is the squared correlation of scores and true ones, 0 without true differences. */
  readonly reported: number;
  readonly truth: number;
  readonly ssr: number;
  readonly medianReported: number;
  /** Batches whose 90 % range holds the squared correlation. */
  readonly rangeCoverage: number;
  /** Batches that are called reliable. */
  readonly calledReliable: number;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export function scaleFigures(cell: SimulatedCell, seeds: number): ScaleFigures {
  const batches = Array.from({ length: seeds }, (_, seed) => {
    const { truth, outcomes } = simulateScale(cell, String(seed));
    const { fit, reliability, ranks, separation } = fitScale(cell.itemCount, outcomes);
    if (reliability === null || ranks === null) throw new Error('Expected a scale with reliability and ranks.');
    const held = fit.scores.map((score, i) => Math.abs(score - (truth[i] ?? 0)) <= 1.96 * (fit.standardErrors[i] ?? 0));
    const rankHeld = truth.map((score, i) => {
      const rank = 1 + truth.filter((other) => other > score).length;
      return rank >= (ranks[i]?.lower ?? 0) && rank <= (ranks[i]?.upper ?? 0);
    });
    const outermost = [...truth.keys()]
      .sort((i, j) => Math.abs(truth[j] ?? 0) - Math.abs(truth[i] ?? 0))
      .slice(0, Math.round(cell.itemCount / 6));
    const squaredCorrelation = (correlation(fit.scores, truth) ?? 0) ** 2;
    return {
      coverage: mean(held.map(Number)),
      outermostCoverage: mean(outermost.map((i) => Number(held[i]))),
      rankCoverage: mean(rankHeld.map(Number)),
      reported: reliability.estimate,
      truth: squaredCorrelation,
      ssr: separation.ssr ?? 0,
      range: Number(reliability.lower <= squaredCorrelation && squaredCorrelation <= reliability.upper),
      reliable: Number(isReliable(reliability)),
    };
  });
  return {
    coverage: mean(batches.map(({ coverage }) => coverage)),
    outermostCoverage: mean(batches.map(({ outermostCoverage }) => outermostCoverage)),
    rankCoverage: mean(batches.map(({ rankCoverage }) => rankCoverage)),
    reported: mean(batches.map(({ reported }) => reported)),
    truth: mean(batches.map(({ truth }) => truth)),
    ssr: mean(batches.map(({ ssr }) => ssr)),
    medianReported: quantile(
      batches.map(({ reported }) => reported),
      0.5,
    ),
    rangeCoverage: mean(batches.map(({ range }) => range)),
    calledReliable: mean(batches.map(({ reliable }) => reliable)),
  };
}
