import { createHash } from 'node:crypto';
import { analyseFit } from '../src/core/fit/analyse-fit';
import { fitScale } from '../src/core/fit/fit-scale';
import { precisionOf } from '../src/core/fit/precision';
import type { ControlActivities } from '../src/contracts/protocol';
import type { Store } from '../src/store/connect';
import { insertFit, type FitInput, type NewFit } from '../src/store/fits';

export function createFitting(store: Store): Pick<ControlActivities, 'fitBatch'> {
  return { fitBatch: ({ batchId, wave }) => insertFit(store, batchId, wave, fitOutcomes) };
}

function fitOutcomes({ itemIds, outcomes, previousScores, groups, knownScores }: FitInput): NewFit {
  const scale = fitScale(itemIds.length, outcomes, { groups, knownScores });
  const analysed = analyseFit(scale, outcomes, groups);
  const { fit, items, reliability, components } = analysed;
  return {
    dataSha256: createHash('sha256').update(JSON.stringify(outcomes)).digest('hex'),
    estimator: fit.estimator,
    priorSpread: fit.priorSpread,
    converged: fit.converged,
    iterations: fit.iterations,
    maxScoreChange: previousScores === null ? null : largestChange(fit.scores, previousScores),
    reliability,
    precision: precisionOf(analysed),
    components: components.map((component) => component.map((item) => itemIds[item] ?? '')),
    scores: items,
  };
}

function largestChange(scores: readonly number[], previous: readonly number[]): number {
  return scores.reduce((largest, score, item) => Math.max(largest, Math.abs(score - (previous[item] ?? 0))), 0);
}
