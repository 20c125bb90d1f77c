import type { BatchGroup, BatchModels, RankedModel } from '../contracts/groups';
import { gradesInOrder } from './grades-json';

/** One of the `groups` of `batch.json`, its keys in one order. */
export function groupInOrder({ id, items, outcomes, components, grades }: BatchGroup): BatchGroup {
  return { id, items, outcomes, components, grades: grades && gradesInOrder(grades) };
}

/** The `models` of `batch.json`, its keys in one order. */
export function modelsInOrder(scale: BatchModels): BatchModels {
  const { models, components, outcomes, groups, ignoredOutcomes, priorSpread, converged } = scale;
  return { models: models.map(modelInOrder), components, outcomes, groups, ignoredOutcomes, priorSpread, converged };
}

function modelInOrder({ id, rank, score, se, comparisons, wins, ties, items }: RankedModel): RankedModel {
  return { id, rank, score, se, comparisons, wins, ties, items };
}
