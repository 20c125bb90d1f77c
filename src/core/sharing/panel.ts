import { addShown } from '../pairing/orientation';

/** Two items, by index; `a` is shown first. */
export interface ShownPair {
  readonly a: number;
  readonly b: number;
}

export interface JudgedPair extends ShownPair {
  /** Its number in the batch. */
  readonly judge: number;
}

/** A panel at work. Judges are numbered from 0 here, in the order in which they are named. */
export interface Panel {
  /** By judge, then item: times shown first less times shown second. */
  readonly skews: readonly Int32Array[];
  /** How often a judge has had a pair before. */
  readonly timesSeen: (judge: number, pair: ShownPair) => number;
}

/** @param judges their numbers in the batch; comparisons of others are left aside */
export function panelOf(itemCount: number, judges: readonly number[], history: readonly JudgedPair[]): Panel {
  const numbers = new Map(judges.map((judge, number) => [judge, number]));
  const skews = judges.map(() => new Int32Array(itemCount));
  const seen = judges.map(() => new Map<number, number>());
  const keyOf = ({ a, b }: ShownPair): number => Math.min(a, b) * itemCount + Math.max(a, b);
  for (const { judge, ...pair } of history) {
    const number = numbers.get(judge);
    if (number === undefined) continue;
    addShown(skews[number] as Int32Array, pair, 1);
    const times = seen[number] as Map<number, number>;
    times.set(keyOf(pair), (times.get(keyOf(pair)) ?? 0) + 1);
  }
  return { skews, timesSeen: (judge, pair) => seen[judge]?.get(keyOf(pair)) ?? 0 };
}
