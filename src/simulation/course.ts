import type { Outcome } from '../core/fit/bradley-terry';
import { fitScale, type Scale } from '../core/fit/fit-scale';
import { defaultRandomShare, planWave, type WaveRequest } from '../core/pairing/pairing';
import { pairKey } from '../core/pairing/pairing-state';
import { textCount, type Assumptions } from './assumptions';
import { trueScores, verdict } from './true-scores';

type WaveKind = WaveRequest['kind'];

/** A simulated batch after some of its waves, every comparison of which has an outcome. */
export interface Course {
  readonly assumptions: Assumptions;
  readonly seed: string;
  /** True scores in logits, by text. */
  readonly truth: readonly number[];
  readonly waves: number;
  readonly resamplingPasses: number;
  readonly outcomes: readonly Outcome[];
  readonly coveredPairs: number;
  /** Null before the first wave. */
  readonly scale: Scale | null;
  /** Largest change of a score from the fit before, in logits; null below two fits. */
  readonly maxScoreChange: number | null;
  /** The planner found no pair for a coverage wave. */
  readonly exhausted: boolean;
  /** What comes next, by kind and size: batches of different budgets share their waves up to where they part. */
  readonly next: Map<string, Course>;
}

export function beginCourse(assumptions: Assumptions, seed: string): Course {
  return {
    ...{ assumptions, seed, truth: trueScores(assumptions, seed) },
    ...{ waves: 0, resamplingPasses: 0, outcomes: [], coveredPairs: 0 },
    ...{ scale: null, maxScoreChange: null, exhausted: false, next: new Map() },
  };
}

/** The batch one wave later. Equal steps give the same course. */
export function nextWave(course: Course, kind: WaveKind, size: number): Course {
  const key = `${kind} ${size}`;
  const known = course.next.get(key);
  if (known !== undefined) return known;
  const next = judgeWave(course, kind, size);
  course.next.set(key, next);
  return next;
}

function judgeWave(course: Course, kind: WaveKind, size: number): Course {
  const { assumptions, seed, truth, outcomes: before, scale } = course;
  const itemCount = textCount(assumptions);
  const wave = course.waves + 1;
  const pairs = planWave({
    ...{ itemCount, kind, size, seed, wave, pairing: assumptions.pairing, randomShare: defaultRandomShare },
    history: before.map(({ a, b }) => ({ a, b, valid: true })),
    scores: scale?.fit.scores ?? null,
  });
  if (pairs.length === 0) return { ...course, exhausted: true, next: new Map() };
  const judged = pairs.map(({ a, b }, place) => {
    return verdict(assumptions, truth, { a, b, number: before.length + place, seed });
  });
  const outcomes = [...before, ...judged];
  const fitted = fitScale(itemCount, outcomes);
  return {
    ...{ assumptions, seed, truth, outcomes, waves: wave, exhausted: false },
    resamplingPasses: course.resamplingPasses + (kind === 'resampling' ? 1 : 0),
    coveredPairs: new Set(outcomes.map(({ a, b }) => pairKey(itemCount, a, b))).size,
    scale: fitted,
    maxScoreChange: scale && largestChange(fitted.fit.scores, scale.fit.scores),
    next: new Map(),
  };
}

function largestChange(scores: readonly number[], before: readonly number[]): number {
  return scores.reduce((largest, score, text) => Math.max(largest, Math.abs(score - (before[text] as number))), 0);
}
