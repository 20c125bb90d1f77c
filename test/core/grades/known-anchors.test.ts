import { findGradeScale } from '../../../src/input/check-grade-scale';
import { projectGrades } from '../../../src/core/grades/grade-projection';

const scale = findGradeScale('swedish_8_anchor');
const anchors = [
  { item: 0, grade: 'E' },
  { item: 1, grade: 'C' },
  { item: 2, grade: 'A' },
];
const scores = [-1.4, 0.1, 1.5, -1.3, 0, 1.4, 0.2];
const components = [[0, 1, 2, 3, 4, 5, 6]];

test('anchors of known score and grade calibrate, and their scale may be anywhere', () => {
  const project = (shift: number, known: number) => {
    const standardErrors = scores.map((_, item) => (item < 3 ? known : 0.3));
    const placed = { scores: scores.map((score) => score + shift), standardErrors, priorSpread: 1.2, components };
    return projectGrades(placed, anchors, scale);
  };
  const [here, far] = [project(0, 0), project(500, 0)];
  if (here.kind !== 'grades' || far.kind !== 'grades') throw new Error('Expected grades.');
  expect(here.ignoredAnchors).toEqual([]);
  expect(far.items.map((item) => item?.grade)).toEqual(here.items.map((item) => item?.grade));
  for (const { probabilities } of far.items.flatMap((item) => item ?? [])) {
    expect(probabilities.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 9);
  }
});
