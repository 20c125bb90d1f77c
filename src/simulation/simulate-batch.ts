import { defaultSettings } from '../contracts/settings';
import { possiblePairs } from '../core/completion';
import { analyseFit } from '../core/fit/analyse-fit';
import { correlation } from '../core/fit/correlation';
import type { Scale } from '../core/fit/fit-scale';
import { precisionOf } from '../core/fit/precision';
import { kendallTau } from '../core/fit/kendall-tau';
import { waveSize } from '../core/pairing/pairing';
import { decide, type ContinuationContext } from '../../workflows/continuation';
import { textCount } from './assumptions';
import { nextWave, type Course } from './course';

/** How one simulated batch ended; figures are over all of its texts, anchors included. */
export interface SimulatedBatch {
  readonly comparisons: number;
  readonly waves: number;
  /** Squared correlation of scores and true scores, 0 to 1; 0 where nothing differs. */
  readonly trueReliability: number;
  /** What the batch itself would report as its reliability, 0 to 1. */
  readonly reportedReliability: number;
  /** Rank correlation of scores and true scores, −1 to 1. */
  readonly kendallTau: number;
  /** Mean standard error of the scores, in logits. */
  readonly standardError: number;
}

/**
 * Lets a batch with default settings, but for its targets, run on this budget: its planner, its fit, and its own decisions after every wave.
 *
 * @param start a course before its first wave; its waves are kept there for other budgets
 * @param budget comparisons, at least 1
 */
export function simulateBatch(start: Course, budget: number): SimulatedBatch {
  const itemCount = textCount(start.assumptions);
  let course = start;
  for (;;) {
    const { kind } = decide(contextOf(course, budget));
    if (kind !== 'more' && kind !== 'resample') return figuresOf(course);
    const room = kind === 'resample' ? possiblePairs(itemCount) : waveSize(itemCount);
    const size = Math.min(room, budget - course.outcomes.length);
    course = nextWave(course, kind === 'resample' ? 'resampling' : 'coverage', size);
  }
}

function contextOf(course: Course, totalBudget: number): ContinuationContext {
  const { outcomes, coveredPairs, exhausted, resamplingPasses: resamplingPassesDone, maxScoreChange } = course;
  const { targetReliability, targetStandardError } = course.assumptions;
  const itemCount = textCount(course.assumptions);
  const settings = { ...defaultSettings(itemCount), totalBudget, targetReliability, targetStandardError };
  return {
    ...settings,
    ...{ cancelled: false, planned: outcomes.length, completed: outcomes.length, failed: 0 },
    ...{ coveredPairs, possiblePairs: possiblePairs(itemCount), pairsPlannable: !exhausted },
    ...{
      resamplingPassesDone,
      maxScoreChange,
      precision: course.scale && precisionOf(analyseFit(course.scale, outcomes)),
    },
  };
}

function figuresOf({ scale, truth, outcomes, waves }: Course): SimulatedBatch {
  const { fit, reliability } = required(scale);
  return {
    comparisons: outcomes.length,
    waves,
    trueReliability: (correlation(fit.scores, truth) ?? 0) ** 2,
    reportedReliability: reliability?.estimate ?? 0,
    kendallTau: kendallTau(fit.scores, truth),
    standardError: mean(fit.standardErrors),
  };
}

function required(scale: Scale | null): Scale {
  if (scale === null) throw new RangeError('Expected a budget of at least 1 comparison and at least 2 texts.');
  return scale;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
