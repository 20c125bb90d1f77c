import type { JudgedOutcome } from './judged-outcome';
import { z95 } from './normal-distribution';

/** How often a repeat contradicts the judgement before it. */
interface FlipRate {
  readonly repeats: number;
  /** Repeats with another winner than before, a tie against a win among them. */
  readonly flips: number;
  /** flips ÷ repeats; null without repeats. */
  readonly rate: number | null;
  /** 95 % interval of the rate after Wilson (1927, J. Am. Stat. Assoc. 22, 209–212); null without repeats. */
  readonly interval: readonly [number, number] | null;
}

export interface FlipRates {
  /** The texts were shown in the same order again: what the judge's own chance does. */
  readonly sameOrder: FlipRate;
  /** Shown the other way round: chance and position together. */
  readonly oppositeOrder: FlipRate;
  /** Among the flips of the opposite order: the text shown first won both times, or the one shown second did. */
  readonly firstWonBoth: number;
  readonly secondWonBoth: number;
}

function flipRate(repeats: number, flips: number): FlipRate {
  if (repeats === 0) return { repeats, flips, rate: null, interval: null };
  const rate = flips / repeats;
  const middle = (flips + z95 ** 2 / 2) / (repeats + z95 ** 2);
  const half = (z95 / (repeats + z95 ** 2)) * Math.sqrt(repeats * rate * (1 - rate) + z95 ** 2 / 4);
  return { repeats, flips, rate, interval: [Math.max(0, middle - half), Math.min(1, middle + half)] };
}

/** Each judgement of a pair against the same judge's last one of that pair. @param outcomes in comparison order */
export function flipRates(outcomes: readonly JudgedOutcome[]): FlipRates {
  const last = new Map<string, JudgedOutcome>();
  const same = { repeats: 0, flips: 0 };
  const opposite = { repeats: 0, flips: 0 };
  let [firstWonBoth, secondWonBoth] = [0, 0];
  const winnerOf = ({ a, b, winner }: JudgedOutcome): number | null =>
    winner === 'tie' ? null : winner === 'a' ? a : b;
  for (const outcome of outcomes) {
    const { a, b, judge, winner } = outcome;
    const key = `${judge} ${Math.min(a, b)} ${Math.max(a, b)}`;
    const before = last.get(key);
    last.set(key, outcome);
    if (before === undefined) continue;
    const kind = before.a === a ? same : opposite;
    kind.repeats++;
    if (winnerOf(before) === winnerOf(outcome)) continue;
    kind.flips++;
    if (kind !== opposite || before.winner !== winner) continue;
    if (winner === 'a') firstWonBoth++;
    else secondWonBoth++;
  }
  return {
    sameOrder: flipRate(same.repeats, same.flips),
    oppositeOrder: flipRate(opposite.repeats, opposite.flips),
    firstWonBoth,
    secondWonBoth,
  };
}
