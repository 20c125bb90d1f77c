import { normalCdf } from '../quality/normal-distribution';
import type { PlacedAnchor } from './anchors';
import type { BoundaryPosterior } from './boundary-posterior';

/** An anchor whose score does not go with its grade. */
export interface PoorAnchor {
  /** Index of the item. */
  readonly item: number;
  readonly grade: string;
  /** The score lies above the band of the grade, or below. */
  readonly lies: 'above' | 'below';
  /** Probability that a score so far out belongs to the grade or one beyond it, given all uncertainty. */
  readonly probability: number;
}

/** In either direction; of well-placed anchors about one in fifty is named all the same. */
const poorProbability = 0.025;

/** Anchors that lie outside of their band by more than their score, the boundaries and the noise of grading explain. */
export function poorAnchors(
  anchors: readonly PlacedAnchor[],
  { grid, marginals, noise }: BoundaryPosterior,
): readonly PoorAnchor[] {
  return anchors.flatMap(({ item, grade, level, score, variance }) => {
    /** The probability that the anchor's true score, as graded, lies below this boundary. */
    const below = (boundary: number): number => {
      const marginal = marginals[boundary];
      if (marginal === undefined) return boundary < 0 ? 0 : 1;
      let sum = 0;
      for (const { spread, probability } of noise) {
        const deviation = Math.sqrt(variance + spread * spread);
        for (const [i, p] of marginal.entries()) {
          sum += probability * p * normalCdf(((grid.places[i] as number) - score) / deviation);
        }
      }
      return sum;
    };
    const [tooLow, tooHigh] = [1 - below(level - 1), below(level)];
    const probability = Math.min(tooLow, tooHigh);
    if (probability >= poorProbability) return [];
    return [{ item, grade, lies: tooHigh < tooLow ? ('above' as const) : ('below' as const), probability }];
  });
}
