import type { Pairing } from '../core/pairing/pairings';

/** What a simulation takes for true of texts and judge. */
export interface Assumptions {
  /** Texts to rank, without anchors. */
  readonly itemCount: number;
  /** Texts of known grade that are compared with them. */
  readonly anchorCount: number;
  /** Standard deviation of the true scores of texts, in logits, at least 0. */
  readonly spread: number;
  /** Divides the differences that the judge sees, as in the simulated judge: 1 is the model itself, more is noisier. */
  readonly noise: number;
  /** Share of verdicts that are coin tosses whatever the texts, 0 to 1. */
  readonly lapseRate: number;
  readonly pairing: Pairing;
  /** As in a batch's settings: it ends when this is reached; null: no target. */
  readonly targetReliability: number | null;
  readonly targetStandardError: number | null;
}

/** Texts of a batch: what is ranked and what it is ranked beside. */
export function textCount({ itemCount, anchorCount }: Assumptions): number {
  return itemCount + anchorCount;
}
