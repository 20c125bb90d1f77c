import type { NewFit } from '../../src/store/fits';

/** A fit with these scores by item index; all else is of no interest. */
export function fitOf(scores: readonly number[], more: Partial<NewFit> = {}): NewFit {
  return {
    dataSha256: 'hash',
    estimator: 'map',
    priorSpread: 2,
    converged: true,
    iterations: 3,
    maxScoreChange: null,
    reliability: { estimate: 0.4, lower: 0.1, upper: 0.6, ssr: 0.5, separation: 1 },
    precision: { reliable: false, reliabilityLower: 0.1, standardError: 0.4 },
    components: [],
    scores: scores.map((score, index) => ({
      rank: scores.length - index,
      rankLower: 1,
      rankUpper: scores.length,
      score,
      se: 0.4,
      comparisons: 1,
      wins: 1,
      ties: 0,
      infit: null,
      outfit: null,
    })),
    ...more,
  };
}
