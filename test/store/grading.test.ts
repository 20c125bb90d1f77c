import type { RankedItem } from '../../src/contracts/batch';
import { gradeItems } from '../../src/store/grading';
import { sampleResults } from '../report/sample-results';

const { document } = sampleResults({ items: 60, perWave: 60 });
const fit = document.fit!;
/** Anchors by place in the ranking, best first. */
const withAnchors = (grades: Readonly<Record<number, string>>): RankedItem[] =>
  document.items.map((item, place) => ({ ...item, anchorGrade: grades[place] ?? null }));
const inOrder = { 2: 'A', 12: 'B', 20: 'C', 30: 'C', 40: 'D', 55: 'F' };

test('without a scale, the anchors’ grades choose it; every item gets a grade with its probabilities', () => {
  const { items, grades } = gradeItems(withAnchors(inOrder), fit, null);
  expect(grades).toMatchObject({ kind: 'grades', reason: null, scale: { id: 'swedish_8_anchor' }, inversions: [] });
  expect(grades.boundaries).toHaveLength(7);
  expect(grades.gradesWithoutAnchors).toEqual(['E', 'D+', 'C+']);
  const levels = items.map(({ grade }) => grades.scale!.grades.indexOf(grade!));
  expect(levels).toEqual([...levels].sort((x, y) => y - x));
  for (const { grade, gradeConfidence, gradeProbabilities } of items) {
    expect(gradeProbabilities!.reduce((sum, p) => sum + p)).toBeCloseTo(1, 9);
    expect(gradeConfidence).toBe(gradeProbabilities![grades.scale!.grades.indexOf(grade!)]);
  }
  expect(items.filter(({ boundaryWith }) => boundaryWith !== null).length).toBeGreaterThan(0);
});

test('a scale that was given is taken', () => {
  const house = { id: 'house', grades: ['F', 'D', 'C', 'B', 'A'] };
  const { items, grades } = gradeItems(withAnchors(inOrder), fit, house);
  expect(grades.scale).toEqual(house);
  expect(items[0]!.gradeProbabilities).toHaveLength(5);
});

test('anchors against the order are named by id, and one far outside of its band is poor', () => {
  const anchors = withAnchors({ ...inOrder, 4: 'A', 10: 'B', 57: 'A' });
  const { grades } = gradeItems(anchors, fit, null);
  expect(grades.inversions[0]).toMatchObject({
    lowerGraded: document.items[10]!.id,
    higherGraded: document.items[57]!.id,
    beyondError: true,
  });
  expect(grades.poorAnchors).toMatchObject([{ id: document.items[57]!.id, grade: 'A', lies: 'below' }]);
});

test('items that nothing joins to the anchors have no grade, an anchor among them calibrates nothing', () => {
  const ids = document.items.map(({ id }) => id);
  const components = [ids.slice(0, 58), ids.slice(58)];
  const { items, grades } = gradeItems(withAnchors({ ...inOrder, 58: 'F' }), { ...fit, components }, null);
  expect(items.slice(58).map(({ grade }) => grade)).toEqual([null, null]);
  expect(grades.ignoredAnchors).toEqual([{ id: ids[58], grade: 'F', why: 'not_compared_with_the_others' }]);
});

test.each([
  ['no_anchors', {}],
  ['fewer_than_two_anchor_grades', { 3: 'A', 9: 'A' }],
  ['anchors_contradict_scores', { 3: 'F', 30: 'A' }],
  ['unknown_scale', { 3: 'A', 9: '9' }],
])('ranks only, with the reason: %s', (reason, anchors) => {
  const { items, grades } = gradeItems(withAnchors(anchors), fit, null);
  expect(grades).toMatchObject({ kind: 'ranks_only', reason });
  expect(items.every(({ grade, gradeProbabilities }) => grade === null && gradeProbabilities === null)).toBe(true);
});
