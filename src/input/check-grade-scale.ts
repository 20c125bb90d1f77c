import { knownScales, type GradeScale } from '../core/grades/grade-scale';
import { displayable } from './displayable';
import { InputError, type InputPlace } from './input-error';
import { label } from './label';

/** More grades than any scale in use has; the time to find their boundaries grows with their number. */
const mostGrades = 30;

/**
 * A scale by its id.
 * @throws InputError `grade_scale`
 */
export function findGradeScale(id: string): GradeScale {
  const scale = knownScales.find((known) => known.id === id);
  if (scale !== undefined) return scale;
  const known = knownScales.map((one) => one.id).join(', ');
  const sentence = `no grade scale has the id "${displayable(id)}". Known are ${known}; others come in a file FILE.json.`;
  throw new InputError('grade_scale', sentence);
}

/**
 * A scale from outside: `{"id": "…", "grades": ["lowest", …, "highest"]}`; other keys are kept out.
 * @throws InputError `grade_scale`, and `empty_`, `long_` and `bad_` of `id` and `grade`
 */
export function checkGradeScale(value: unknown, place: InputPlace | null): GradeScale {
  const { id, grades } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const isList = Array.isArray(grades) && grades.every((grade) => typeof grade === 'string');
  if (typeof id !== 'string' || !isList) {
    const sentence = 'a grade scale is {"id": "…", "grades": ["lowest", …, "highest"]}, all of them texts.';
    throw new InputError('grade_scale', `${sentence} Write it so.`, place);
  }
  const names = grades.map((grade: string) => label(grade, 'grade', place));
  if (names.length < 2 || names.length > mostGrades) {
    const sentence = `a grade scale has 2 to ${mostGrades} grades, got ${names.length}. Correct the list.`;
    throw new InputError('grade_scale', sentence, place);
  }
  const twin = names.find((name, index) => names.indexOf(name) < index);
  if (twin !== undefined) {
    const sentence = `the grade "${displayable(twin)}" stands twice in the scale. Keep one.`;
    throw new InputError('grade_scale', sentence, place);
  }
  return { id: label(id, 'id', place), grades: names };
}

/**
 * Told before anything is judged: an anchor whose grade the asked scale does not have would calibrate nothing.
 * @throws InputError `grade_scale`
 */
export function checkAnchorGrades(
  items: readonly { readonly id: string; readonly anchorGrade: string | null }[],
  { id, grades }: GradeScale,
): void {
  const odd = items.find(({ anchorGrade }) => anchorGrade !== null && !grades.includes(anchorGrade));
  if (odd === undefined) return;
  const got = `the anchor "${displayable(odd.id)}" has the grade "${displayable(odd.anchorGrade ?? '')}"`;
  const has = `which the scale "${displayable(id)}" does not have: ${displayable(grades.join(', '), 300)}`;
  throw new InputError('grade_scale', `${got}, ${has}. Correct the grade or give another scale.`);
}
