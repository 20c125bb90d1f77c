/** A comparison that was planned before, by item index; `a` was shown first. */
export interface PlannedComparison {
  readonly a: number;
  readonly b: number;
  /** It has the outcome a, b or tie. */
  readonly valid: boolean;
  /** Its sides are a fact of a recorded vote, which planned pairs do not make up for. Default: false. */
  readonly isVote?: boolean;
  /** It is of the wave before: asked again at once, a language model would only tell the same. Default: false. */
  readonly isRecent?: boolean;
}

/** What is known of two items that were planned together before. */
export interface PairHistory {
  readonly lower: number;
  readonly higher: number;
  /** Valid outcomes. */
  readonly valid: number;
  /** Times that the lower item was shown first less those that the higher was, over all planned comparisons. */
  readonly plannedSkew: number;
  /** The same over valid outcomes. */
  readonly validSkew: number;
  /** It was asked in the wave before. */
  readonly isRecent: boolean;
}

/** The history of a batch as the planner reads it. */
export interface PairingState {
  readonly itemCount: number;
  /** Planned comparisons by item. */
  readonly counts: Int32Array;
  /** Times shown first less times shown second, by item, over all planned comparisons. */
  readonly skews: Int32Array;
  /** By `pairKey`. */
  readonly pairs: ReadonlyMap<number, PairHistory>;
  /** By item, whose answer it is: two of one model are never paired. Null: every pair may be. */
  readonly models: readonly number[] | null;
}

/** One number for an unordered pair. */
export function pairKey(itemCount: number, i: number, j: number): number {
  return i < j ? i * itemCount + j : j * itemCount + i;
}

/** Adds a history up. Its order does not matter. */
export function pairingState(
  itemCount: number,
  history: readonly PlannedComparison[],
  models: readonly number[] | null = null,
): PairingState {
  const counts = new Int32Array(itemCount);
  const skews = new Int32Array(itemCount);
  const pairs = new Map<number, PairHistory>();
  for (const { a, b, valid, isVote = false, isRecent = false } of history) {
    counts[a] = (counts[a] as number) + 1;
    counts[b] = (counts[b] as number) + 1;
    const sides = isVote ? 0 : 1;
    skews[a] = (skews[a] as number) + sides;
    skews[b] = (skews[b] as number) - sides;
    const key = pairKey(itemCount, a, b);
    const turn = a < b ? sides : -sides;
    const before = pairs.get(key);
    pairs.set(key, {
      lower: Math.min(a, b),
      higher: Math.max(a, b),
      valid: (before?.valid ?? 0) + (valid ? 1 : 0),
      plannedSkew: (before?.plannedSkew ?? 0) + turn,
      validSkew: (before?.validSkew ?? 0) + (valid ? turn : 0),
      isRecent: (before?.isRecent ?? false) || isRecent,
    });
  }
  return { itemCount, counts, skews, pairs, models };
}
