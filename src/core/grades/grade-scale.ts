/** Grades in order: an item's grade is the band of the score scale in which its score lies. */
export interface GradeScale {
  readonly id: string;
  /** At least two, all different, from the lowest to the highest. */
  readonly grades: readonly string[];
}

/** Scales that need no definition. The lowest grade of the last two stands below the steps that are usually given. */
export const knownScales: readonly GradeScale[] = [
  { id: 'swedish_8_anchor', grades: ['F', 'E', 'D', 'D+', 'C', 'C+', 'B', 'A'] },
  { id: 'eng5_np_legacy_9_step', grades: ['F', 'F+', 'E-', 'E+', 'D-', 'D+', 'C-', 'C+', 'B', 'A'] },
  { id: 'eng5_np_national_9_step', grades: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] },
];
