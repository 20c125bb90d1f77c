import { fitStatistics, type FitStatistics } from '../fit/fit-statistics';
import type { JudgedOutcome } from './judged-outcome';

interface JudgeStatistics extends FitStatistics {
  readonly ties: number;
  /** Share of the decided comparisons that the text shown first won, 0 to 1; null without any. */
  readonly firstWonShare: number | null;
  /** Infit above the line: answers that the common scale does not explain. False below 3 judges. */
  readonly misfit: boolean;
}

export interface JudgePanelStatistics {
  /** By judge. */
  readonly judges: readonly JudgeStatistics[];
  /**
   * Mean of the judges' infit plus two standard deviations, as comparative judgement draws it (Pollitt 2012, Assessment
   * in Education 19, 281–300); null below 3 judges with outcomes. With few judges none can lie above: of k values none
   * is more than (k − 1)/√k deviations from their mean, which passes 2 only from 6 on.
   */
  readonly misfitLine: number | null;
}

/**
 * How well each judge's answers agree with the scores of all.
 *
 * @param scores in log-odds, by item
 */
export function judgePanelStatistics(
  outcomes: readonly JudgedOutcome[],
  scores: readonly number[],
  judgeCount: number,
): JudgePanelStatistics {
  const fits = fitStatistics(outcomes, scores, judgeCount, (_, position) => [outcomes[position]?.judge as number]);
  const infits = fits.flatMap(({ infit }) => infit ?? []);
  const mean = infits.reduce((sum, infit) => sum + infit, 0) / infits.length;
  const deviation = Math.sqrt(infits.reduce((sum, infit) => sum + (infit - mean) ** 2, 0) / (infits.length - 1));
  const misfitLine = infits.length < 3 ? null : mean + 2 * deviation;
  const judges = fits.map((fit, judge) => {
    const own = outcomes.filter((outcome) => outcome.judge === judge);
    const decided = own.filter(({ winner }) => winner !== 'tie');
    const firstWon = decided.filter(({ winner }) => winner === 'a').length;
    return {
      ...fit,
      ties: own.length - decided.length,
      firstWonShare: decided.length > 0 ? firstWon / decided.length : null,
      misfit: misfitLine !== null && fit.infit !== null && fit.infit > misfitLine,
    };
  });
  return { judges, misfitLine };
}
