import { z95 } from '../quality/normal-distribution';
import type { PlacedAnchor } from './anchors';

/** Two anchors of which the one with the lower grade has the higher score. */
interface Inversion {
  readonly lowerGraded: number;
  readonly higherGraded: number;
  /** How far the lower-graded one lies above, in log-odds; greater than zero. */
  readonly difference: number;
  /** Standard error of the difference. */
  readonly standardError: number;
  /** More than the uncertainty of the scores explains, at 95 %: look at the two grades. */
  readonly beyondError: boolean;
}

export interface AnchorOrder {
  /** Largest difference first. Items by index. */
  readonly inversions: readonly Inversion[];
  /** Pairs of anchors with different grades. */
  readonly pairs: number;
  /** (pairs in order − inverted ones) ÷ pairs, −1 to 1 (Goodman and Kruskal's gamma); null without pairs. */
  readonly concordance: number | null;
}

/** How far the scores of the anchors follow their grades. */
export function anchorOrder(anchors: readonly PlacedAnchor[]): AnchorOrder {
  const inversions: Inversion[] = [];
  let [pairs, tied] = [0, 0];
  for (const low of anchors) {
    for (const high of anchors) {
      if (low.level >= high.level) continue;
      pairs++;
      const difference = low.score - high.score;
      if (difference === 0) tied++;
      if (difference <= 0) continue;
      const standardError = Math.sqrt(low.variance + high.variance);
      const beyondError = difference > z95 * standardError;
      inversions.push({ lowerGraded: low.item, higherGraded: high.item, difference, standardError, beyondError });
    }
  }
  inversions.sort(
    (x, y) => y.difference - x.difference || x.lowerGraded - y.lowerGraded || x.higherGraded - y.higherGraded,
  );
  const compared = pairs - tied;
  return { inversions, pairs, concordance: compared > 0 ? 1 - (2 * inversions.length) / compared : null };
}
