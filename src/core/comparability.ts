/** Which items may be compared with each other; all by item index. */
export interface Comparability {
  /** Number of its group, from 0. Items of different groups answer different prompts and never meet. */
  readonly groups: readonly number[];
  /** Number of the model that wrote it, from 0; null: not by models. Two answers of one model never meet. */
  readonly models: readonly number[] | null;
}

/** Whom an item answers and who wrote it, by name; null for all items or for none. */
export interface GroupedItem {
  readonly group: string | null;
  readonly model: string | null;
}

/** Distinct names, in code-unit order, so that numbers do not depend on the order of items. */
export function namesOf(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}

function numbersOf(names: readonly string[]): readonly number[] {
  const numbers = new Map(namesOf(names).map((name, number) => [name, number]));
  return names.map((name) => numbers.get(name) ?? 0);
}

/** Null if every item may meet every other. */
export function comparabilityOf(items: readonly GroupedItem[]): Comparability | null {
  const groups = items.flatMap(({ group }) => group ?? []);
  const models = items.flatMap(({ model }) => model ?? []);
  if (groups.length === 0 || groups.length < items.length) return null;
  return { groups: numbersOf(groups), models: models.length === items.length ? numbersOf(models) : null };
}

/** Item indexes by group, ascending. */
export function membersByGroup({ groups }: Pick<Comparability, 'groups'>): readonly (readonly number[])[] {
  const members: number[][] = [];
  for (const [item, group] of groups.entries()) (members[group] ??= []).push(item);
  return members;
}

export function largestGroup(comparability: Comparability): number {
  return membersByGroup(comparability).reduce((most, { length }) => Math.max(most, length), 0);
}

/** Unordered pairs that may meet among items of one group. @param models by item; null: all may */
export function pairsWithin(itemCount: number, models: readonly number[] | null): number {
  const sizes = new Map<number, number>();
  for (const model of models ?? []) sizes.set(model, (sizes.get(model) ?? 0) + 1);
  const pairs = (n: number): number => (n * (n - 1)) / 2;
  return [...sizes.values()].reduce((left, size) => left - pairs(size), pairs(itemCount));
}

/** The models of some items; null without models. */
export function modelsOf({ models }: Comparability, items: readonly number[]): readonly number[] | null {
  return models && items.map((item) => models[item] as number);
}

/** Unordered pairs that may meet. */
export function comparablePairs(comparability: Comparability): number {
  return membersByGroup(comparability).reduce(
    (sum, items) => sum + pairsWithin(items.length, modelsOf(comparability, items)),
    0,
  );
}
