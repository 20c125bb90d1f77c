import type { Agreement } from '../contracts/batch';
import { figureText } from './figure-text';

/** How far a batch agrees with the one that it judges again. */
export function agreementSentence({ with: other, comparisons, agreementPct, kappa, spearman }: Agreement): string {
  if (agreementPct === null) return `No comparison has an outcome both here and in batch ${other}.`;
  const same = `The same winner as in batch ${other} in ${figureText(agreementPct, 1)} % of ${comparisons} comparisons`;
  return `${same}; kappa ${figureText(kappa, 3)}, rank correlation of the scores ${figureText(spearman, 3)}.`;
}
