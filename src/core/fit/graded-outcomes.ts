import type { Outcome } from './bradley-terry';

/** A valid outcome with the judge's confidence in the winner, 1 (barely) to 5 (clearly); null if it gave none. */
export interface GradedOutcome extends Outcome {
  readonly confidence: number | null;
}

/**
 * Outcomes as the intervals of a latent margin in which they fall, seen from the winner: a margin above `lower` and up
 * to `upper`, both of them thresholds by index. Levels of confidence that nobody used have no threshold.
 */
export interface MarginIntervals {
  readonly thresholdCount: number;
  /** The first threshold is the half-width of the tie; without ties there is none, and margins start at 0. */
  readonly hasTies: boolean;
  /** By outcome: the item that the margin favours if it is above zero, and the other. For a tie a and b. */
  readonly winner: Int32Array;
  readonly loser: Int32Array;
  /** 1 where the winner is a (or nobody), −1 where it is b. */
  readonly side: Int8Array;
  /** Index of the threshold above; −1 for none. */
  readonly upper: Int32Array;
  /** Index of the threshold below; −1 for margin 0. A tie's lower end is minus its upper one. */
  readonly lower: Int32Array;
  readonly isTie: Uint8Array;
}

/** Levels in use, in ascending order. */
function levelsOf(outcomes: readonly GradedOutcome[]): readonly number[] {
  const levels = new Set<number>();
  for (const [position, { winner, confidence }] of outcomes.entries()) {
    if (winner === 'tie' || confidence === null) continue;
    if (!Number.isInteger(confidence) || confidence < 1) {
      throw new RangeError(`Expected a confidence of 1 or more, got ${confidence} in outcome ${position}.`);
    }
    levels.add(confidence);
  }
  return [...levels].sort((x, y) => x - y);
}

/**
 * With L levels in use there are L − 1 thresholds between them, and one more around 0 if there are ties. A winner
 * without confidence may have any margin above the tie.
 *
 * @throws RangeError for a confidence that is not a whole number from 1
 */
export function marginIntervals(outcomes: readonly GradedOutcome[]): MarginIntervals {
  const levels = levelsOf(outcomes);
  const rank = new Map(levels.map((level, index) => [level, index]));
  const hasTies = outcomes.some(({ winner }) => winner === 'tie');
  const first = hasTies ? 0 : -1;
  const count = outcomes.length;
  const intervals = {
    thresholdCount: Math.max(0, levels.length - 1) + (hasTies ? 1 : 0),
    hasTies,
    winner: new Int32Array(count),
    loser: new Int32Array(count),
    side: new Int8Array(count).fill(1),
    upper: new Int32Array(count).fill(-1),
    lower: new Int32Array(count).fill(first),
    isTie: new Uint8Array(count),
  };
  for (const [k, { a, b, winner, confidence }] of outcomes.entries()) {
    intervals.winner[k] = winner === 'b' ? b : a;
    intervals.loser[k] = winner === 'b' ? a : b;
    if (winner === 'b') intervals.side[k] = -1;
    if (winner === 'tie') {
      intervals.isTie[k] = 1;
      intervals.upper[k] = 0;
    } else if (confidence !== null) {
      const level = rank.get(confidence) ?? 0;
      intervals.lower[k] = first + level;
      intervals.upper[k] = level === levels.length - 1 ? -1 : first + level + 1;
    }
  }
  return intervals;
}
