import { winProbability, type Outcome } from '../core/fit/bradley-terry';
import { randomStream, standardNormal } from '../core/random/random';
import { textCount, type Assumptions } from './assumptions';

/** Anchors are chosen to span the scale: they stand evenly from so many spreads below its middle to as many above. */
const anchorReach = 1.5;

/** True scores in logits: normal ones of the texts, then those of the anchors, lowest first. */
export function trueScores(assumptions: Assumptions, seed: string): readonly number[] {
  const { itemCount, anchorCount, spread } = assumptions;
  const random = randomStream(seed, 'true scores');
  return Array.from({ length: textCount(assumptions) }, (_, text) => {
    if (text < itemCount) return spread * standardNormal(random);
    const place = anchorCount === 1 ? 0.5 : (text - itemCount) / (anchorCount - 1);
    return spread * anchorReach * (2 * place - 1);
  });
}

/** The verdict on the comparison of this number: P(a wins) = lapse/2 + (1 − lapse)·σ(difference/noise). No ties. */
export function verdict(
  { noise, lapseRate }: Assumptions,
  truth: readonly number[],
  { a, b, number, seed }: { readonly a: number; readonly b: number; readonly number: number; readonly seed: string },
): Outcome {
  const seen = winProbability(((truth[a] as number) - (truth[b] as number)) / noise);
  const draw = randomStream(seed, 'verdict', number).next();
  return { a, b, winner: draw < lapseRate / 2 + (1 - lapseRate) * seen ? 'a' : 'b' };
}
