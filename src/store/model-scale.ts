import type { ComparisonRecord, RankedItem } from '../contracts/batch';
import type { BatchModels } from '../contracts/groups';
import { comparabilityOf, namesOf } from '../core/comparability';
import { fitModels } from '../core/models/model-scale';

type ModelledItem = Pick<RankedItem, 'id' | 'group' | 'model'>;

/**
 * The scale of the models that wrote the items, from the valid outcomes between these; nothing of it is stored, so that
 * it cannot disagree with them. Null without models.
 */
export function batchModels(
  items: readonly ModelledItem[],
  comparisons: readonly Pick<ComparisonRecord, 'a' | 'b' | 'winner'>[],
): BatchModels | null {
  const comparability = comparabilityOf(items);
  if (comparability === null || comparability.models === null) return null;
  const { groups, models } = comparability;
  const indexOf = new Map(items.map(({ id }, index) => [id, index]));
  const outcomes = comparisons.flatMap(({ a, b, winner }) => {
    const [first, second] = [indexOf.get(a), indexOf.get(b)];
    return winner === null || first === undefined || second === undefined ? [] : [{ a: first, b: second, winner }];
  });
  const { models: scaled, components, ...scale } = fitModels({ groups, models }, outcomes);
  const names = namesOf(items.flatMap(({ model }) => model ?? []));
  const ranked = components.flatMap((members) =>
    members
      .flatMap((model) => (scaled[model] === undefined ? [] : [{ model, ...scaled[model] }]))
      .sort((one, other) => one.rank - other.rank || one.model - other.model),
  );
  return {
    ...scale,
    models: ranked.map(({ model, ...figures }) => ({
      id: names[model] ?? '',
      ...figures,
      items: models.filter((one) => one === model).length,
    })),
    components: components.map((members) => members.map((model) => names[model] ?? '')),
  };
}
