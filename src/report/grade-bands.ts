import type { BatchGrades } from '../contracts/grades';

/** What the score scale gives to one grade, in log-odds; the outermost bands are open (±Infinity). */
export interface GradeBand {
  readonly grade: string;
  readonly low: number;
  readonly high: number;
}

/** From the lowest grade up; none where there are ranks only. */
export function gradeBands({ kind, scale, boundaries }: BatchGrades): readonly GradeBand[] {
  if (kind === 'ranks_only' || scale === null) return [];
  return scale.grades.map((grade, level) => ({
    grade,
    low: boundaries[level - 1]?.estimate ?? -Infinity,
    high: boundaries[level]?.estimate ?? Infinity,
  }));
}
