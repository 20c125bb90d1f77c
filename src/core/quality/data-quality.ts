import { confidenceInformation, type ConfidenceInformation } from '../fit/graded-choice';
import type { GradedOutcome } from '../fit/graded-outcomes';
import { defaultPriorSpread } from '../fit/prior';
import type { EstimatedEffect } from './estimated-effect';
import { flipRates, type FlipRates } from './flip-rate';
import { judgePanelStatistics, type JudgePanelStatistics } from './judge-statistics';
import type { JudgedOutcome } from './judged-outcome';
import { lengthEffect } from './length-effect';
import { positionEffects } from './position-effect';
import { splitHalf, type SplitHalf, type SplitHalfRequest } from './split-half';

/** A split-half reliability; whether it errs low is null where nobody knows how pairs were chosen. */
export type ToldSplitHalf = Omit<SplitHalf, 'errsLow'> & { readonly errsLow: boolean | null };

export interface DataQuality extends Pick<JudgePanelStatistics, 'misfitLine'> {
  /** By judge; no position effect where it cannot be told. */
  readonly judges: readonly (JudgePanelStatistics['judges'][number] & {
    readonly positionEffect: EstimatedEffect | null;
  })[];
  /** Halves by comparison, and by judge (null below two of them). */
  readonly splitHalf: { readonly byComparison: ToldSplitHalf | null; readonly byJudge: ToldSplitHalf | null };
  readonly flips: FlipRates;
  /** Per doubling of length; null without lengths. */
  readonly lengthEffect: EstimatedEffect | null;
  /** Whether the graded estimator is to be preferred; null if it was not looked at. */
  readonly confidence: ConfidenceInformation | null;
  /** What takes repeated fits was left out, since it would take long: all but counts and infit is null. */
  readonly tooLarge: boolean;
}

/** What the quality of the data is told from; items and judges by index. */
export interface JudgedData {
  readonly itemCount: number;
  /** In comparison order. */
  readonly outcomes: readonly (JudgedOutcome & GradedOutcome)[];
  readonly judgeCount: number;
  /** Log-odds by item. */
  readonly scores: readonly number[];
  /** Standard deviation of true scores as the fit estimated it, log-odds; null: none was. */
  readonly priorSpread: number | null;
  /** Of the texts, by item, in any one unit; null: not known. */
  readonly lengths: readonly number[] | null;
  /** Whether `a` is known to have been shown first. */
  readonly sidesKnown: boolean;
  /** Whether pairs were chosen by the scores so far; null: not known. */
  readonly adaptivePairing: boolean | null;
  /** Decimal digits, below 2^64: the halves follow from it. */
  readonly seed: string;
}

/** Up to here the repeated fits take about a second each. */
const mostItems = 300;
const mostOutcomes = 5_000;

/** Whether what takes repeated fits is left out. */
export function isTooLarge({ itemCount, outcomeCount }: { readonly itemCount: number; readonly outcomeCount: number }) {
  return itemCount > mostItems || outcomeCount > mostOutcomes;
}

/**
 * All that is told of judges and judgements beside the scores. Equal data give equal figures.
 *
 * @throws RangeError for a length that is not above 0, a confidence that is not a whole number from 1, or a wrong seed
 */
export function dataQuality(data: JudgedData): DataQuality {
  const { itemCount, outcomes, judgeCount, scores, lengths, sidesKnown } = data;
  const priorSpread = data.priorSpread ?? defaultPriorSpread;
  const tooLarge = isTooLarge({ itemCount, outcomeCount: outcomes.length });
  const fits = !tooLarge && outcomes.length > 0;
  const { judges, misfitLine } = judgePanelStatistics(outcomes, scores, judgeCount);
  const positions = fits && sidesKnown ? positionEffects(itemCount, outcomes, judgeCount, priorSpread) : [];
  return {
    misfitLine,
    judges: judges.map((judge, index) => ({ ...judge, positionEffect: positions[index] ?? null })),
    splitHalf: {
      byComparison: fits ? halves(data, priorSpread, outcomes.length, (_, position) => position) : null,
      byJudge: fits ? halves(data, priorSpread, judgeCount, (_, position) => outcomes[position]?.judge ?? 0) : null,
    },
    flips: flipRates(outcomes),
    lengthEffect: fits && lengths !== null ? lengthEffect(outcomes, lengths, priorSpread) : null,
    confidence: fits ? confidenceInformation(itemCount, outcomes, priorSpread) : null,
    tooLarge,
  };
}

function halves(
  { itemCount, outcomes, adaptivePairing, seed }: JudgedData,
  priorSpread: number,
  unitCount: number,
  unitOf: SplitHalfRequest['unitOf'],
): ToldSplitHalf | null {
  const given = { itemCount, outcomes, unitOf, unitCount, priorSpread, seed };
  const told = splitHalf({ ...given, adaptivePairing: adaptivePairing === true });
  return told && { ...told, errsLow: adaptivePairing };
}
