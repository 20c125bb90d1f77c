import type { Outcome } from '../fit/bradley-terry';
import { correlation } from '../fit/correlation';
import { fitMap } from '../fit/fit-map';
import { normalPrior } from '../fit/prior';
import { randomIndex, randomStream, shuffled, type RandomSource } from '../random/random';

/** How far two independent halves of the judgements give one scale. */
export interface SplitHalf {
  /** Reliability of all the judgements together, at most 1: mean of 2r/(1 + r) over the splits, r itself if below 0. */
  readonly reliability: number;
  /** 95 % interval: the splits, and items drawn anew (percentile bootstrap). */
  readonly interval: readonly [number, number];
  /** Pairing looked at scores: each half alone then has poor data, and the figure errs low, by .3 and more. */
  readonly errsLow: boolean;
}

export interface SplitHalfRequest {
  readonly itemCount: number;
  readonly outcomes: readonly Outcome[];
  /** What goes to one half or the other as a whole, by outcome, 0 to unitCount − 1: its judge, or itself. */
  readonly unitOf: (outcome: Outcome, position: number) => number;
  readonly unitCount: number;
  /** Standard deviation of the normal prior in log-odds. */
  readonly priorSpread: number;
  /** Pairs were chosen by scores, if only some of them. */
  readonly adaptivePairing: boolean;
  /** Decimal digits, below 2^64. */
  readonly seed: string;
}

const splits = 20;
const bootstrapDraws = 1000;

/** From the half to the whole (Spearman 1910, Brown 1910, British Journal of Psychology 3). */
const spearmanBrown = (r: number): number => (r > 0 ? (2 * r) / (1 + r) : r);

/** Scores of both halves of one split. */
function halves({ itemCount, outcomes, unitOf, unitCount, priorSpread }: SplitHalfRequest, random: RandomSource) {
  const inFirst = new Set(shuffled([...Array(unitCount).keys()], random).slice(0, Math.floor(unitCount / 2)));
  return [true, false].map((first) => {
    const own = outcomes.filter((outcome, position) => inFirst.has(unitOf(outcome, position)) === first);
    return fitMap(itemCount, own, normalPrior(priorSpread)).scores;
  }) as [readonly number[], readonly number[]];
}

/**
 * Split-half reliability: the judgements are dealt into two halves at random 20 times, each half is fitted alone, and
 * the correlation of the two sets of scores is stepped up to the whole by Spearman and Brown. Equal requests give equal
 * figures.
 *
 * @returns null with fewer than two units, or where a half tells no items apart
 */
export function splitHalf(request: SplitHalfRequest): SplitHalf | null {
  if (request.unitCount < 2) return null;
  const items = [...Array(request.itemCount).keys()];
  const scores = Array.from({ length: splits }, (_, split) =>
    halves(request, randomStream(request.seed, 'split half', split)),
  );
  const figures = scores.flatMap(([first, second]) => correlation(first, second) ?? []).map(spearmanBrown);
  if (figures.length === 0) return null;
  const random = randomStream(request.seed, 'split half bootstrap');
  const drawn = Array.from({ length: bootstrapDraws }, () => {
    const [first, second] = scores[randomIndex(splits, random)] as [readonly number[], readonly number[]];
    const places = items.map(() => randomIndex(items.length, random));
    const at = (values: readonly number[]) => places.map((place) => values[place] as number);
    return correlation(at(first), at(second));
  }).flatMap((r) => (r === null ? [] : spearmanBrown(r)));
  drawn.sort((x, y) => x - y);
  const percentile = (share: number): number => drawn[Math.round(share * (drawn.length - 1))] ?? NaN;
  return {
    reliability: figures.reduce((sum, figure) => sum + figure, 0) / figures.length,
    interval: [percentile(0.025), percentile(0.975)],
    errsLow: request.adaptivePairing,
  };
}
