import type { Information } from './information';

/** The matrix without the rows and columns of what is held fixed. */
export interface RestrictedInformation {
  readonly information: Information;
  /** Item indexes of its rows, ascending. */
  readonly items: readonly number[];
}

/**
 * Takes coordinates out of the system: of a pair with one fixed end only the diagonal entry of the other is left, since
 * a score that cannot move holds its partner as a prior would.
 */
export function restrictedInformation(
  { pairs, weights, curvature }: Information,
  isFree: (item: number) => boolean,
): RestrictedInformation {
  const items = Array.from({ length: pairs.itemCount }, (_, item) => item).filter(isFree);
  const numberIn = new Map(items.map((item, number) => [item, number]));
  const own = Float64Array.from(items, (item) => curvature[item] as number);
  const [lower, higher, kept]: [number[], number[], number[]] = [[], [], []];
  for (let k = 0; k < weights.length; k++) {
    const [i, j] = [numberIn.get(pairs.lower[k] as number), numberIn.get(pairs.higher[k] as number)];
    const weight = weights[k] as number;
    if (i !== undefined && j !== undefined) {
      lower.push(i);
      higher.push(j);
      kept.push(weight);
    } else {
      const end = i ?? j;
      if (end !== undefined) own[end] = (own[end] as number) + weight;
    }
  }
  return {
    items,
    information: {
      pairs: { itemCount: items.length, lower: Int32Array.from(lower), higher: Int32Array.from(higher) },
      weights: Float64Array.from(kept),
      curvature: own,
    },
  };
}
