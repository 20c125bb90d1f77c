import type { Fit } from './bradley-terry';
import { fitMap } from './fit-map';
import { fitGraded, type GradedFit } from './graded-fit';
import { intervalTerm } from './graded-likelihood';
import type { GradedOutcome } from './graded-outcomes';
import { normalPrior } from './prior';

/** Whether confidence tells anything about the scores, by outcomes that were held back from the fit. */
export interface ConfidenceInformation {
  /** Outcomes whose confidence was predicted. */
  readonly outcomes: number;
  /**
   * Mean gain in natural log of the probability given to a held-back winner and confidence by the graded model, over
   * one in which confidence says nothing: the binary fit, and each level as frequent as it is. Null without outcomes.
   */
  readonly meanGain: number | null;
  /** Standard error of the mean gain; null below two outcomes. */
  readonly standardError: number | null;
  /** The gain exceeds its standard error: the graded fit is to be preferred. */
  readonly informative: boolean;
}

const folds = 20;

/**
 * At this spread two items lie 1 log-odds apart on average (root mean square). Where scores are hardly apart the two
 * models all but agree, and chance would decide between them; under a prior that is rather too wide noise costs.
 */
const leastPriorSpread = Math.SQRT1_2;

const levelsIn = (outcomes: readonly GradedOutcome[]): readonly number[] =>
  [...new Set(outcomes.map(({ confidence }) => confidence as number))].sort((x, y) => x - y);

/** Gains for the outcomes that were held back; those of a level that the kept ones do not use cannot be predicted. */
function gainsOf(held: readonly GradedOutcome[], kept: readonly GradedOutcome[], binary: Fit, graded: GradedFit) {
  const levels = levelsIn(kept);
  const ends = [0, ...graded.thresholds, Infinity];
  return held.flatMap(({ a, b, winner, confidence }) => {
    const level = levels.indexOf(confidence as number);
    if (level < 0) return [];
    const [won, lost] = winner === 'a' ? [a, b] : [b, a];
    const margin = ({ scores }: Fit | GradedFit): number => (scores[won] as number) - (scores[lost] as number);
    const [lower, upper] = [ends[level] as number, ends[level + 1] as number];
    const byGraded = intervalTerm(lower - margin(graded), upper - margin(graded)).value;
    // Half an outcome more for each level, so that none is impossible.
    const share = kept.filter((outcome) => outcome.confidence === confidence).length + 0.5;
    const byShare = Math.log(share / (kept.length + levels.length / 2));
    return [byGraded - intervalTerm(-margin(binary), Infinity).value - byShare];
  });
}

/**
 * Judges report confidence on scales of their own, often one level whatever they see; the graded model must not take
 * that for a margin. So each twentieth of the outcomes is predicted from all others by both models (one standard error
 * as in Breiman et al. 1984, Classification and Regression Trees, 3.4.3). The parts go by place in the list; nothing
 * is drawn. Ties and winners without confidence are left out. With one level in use there is nothing to gain.
 *
 * @param priorSpread standard deviation of the normal prior of both models, in log-odds; below 0.71 it is taken as that
 * @throws RangeError as `fitGraded` does
 */
export function confidenceInformation(
  itemCount: number,
  outcomes: readonly GradedOutcome[],
  priorSpread: number,
): ConfidenceInformation {
  const decided = outcomes.filter(({ winner, confidence }) => winner !== 'tie' && confidence !== null);
  const spread = Math.max(priorSpread, leastPriorSpread);
  const gains: number[] = [];
  let graded: GradedFit | undefined;
  for (let fold = 0; fold < folds && levelsIn(decided).length > 1; fold++) {
    const kept = decided.filter((_, k) => k % folds !== fold);
    const held = decided.filter((_, k) => k % folds === fold);
    graded = fitGraded(itemCount, kept, { priorSpread: spread, ...(graded && { start: graded }) });
    gains.push(...gainsOf(held, kept, fitMap(itemCount, kept, normalPrior(spread)), graded));
  }
  const count = gains.length;
  const meanGain = count > 0 ? gains.reduce((sum, gain) => sum + gain, 0) / count : null;
  const squares = gains.reduce((sum, gain) => sum + (gain - (meanGain ?? 0)) ** 2, 0);
  const standardError = count > 1 ? Math.sqrt(squares / (count - 1) / count) : null;
  const informative = meanGain !== null && standardError !== null && meanGain > standardError;
  return { outcomes: count, meanGain, standardError, informative };
}
