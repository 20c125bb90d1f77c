import { knownScales, type GradeScale } from './grade-scale';

/**
 * The scale of anchors that come without one: the first known scale that has all of their grades, or null if none has. A
 * grade such as `B` stands in several scales, so a scale that has only some of the grades would be a guess.
 */
export function chooseScale(anchorGrades: readonly string[]): GradeScale | null {
  return knownScales.find(({ grades }) => anchorGrades.every((grade) => grades.includes(grade))) ?? null;
}
