import { knownScales } from '../../../src/core/grades/grade-scale';
import { projectGrades, type GradeProjection } from '../../../src/core/grades/grade-projection';
import { normalCdf } from '../../../src/core/quality/normal-distribution';
import { anchoredBatch, anchorsOf, known } from './anchored-batch';

const swedish = knownScales[0]!;
const national = knownScales[2]!;

function graded(projection: GradeProjection): Extract<GradeProjection, { kind: 'grades' }> {
  if (projection.kind !== 'grades') throw new Error(`Expected grades, got ${projection.reason}.`);
  return projection;
}
const gradesOf = (projection: GradeProjection, from: number): (string | null)[] =>
  graded(projection)
    .items.slice(from)
    .map((item) => item?.grade ?? null);

describe('one anchor per grade, its score well known', () => {
  const anchors = [-2.5, -1.6, -0.9, -0.4, 0.3, 0.8, 1.6, 2.7];
  const items = [-3, -0.2, 0.1, 0.62, 0.9, 2];
  const projection = projectGrades(known([...anchors, ...items], 0.1), anchorsOf(swedish.grades), swedish);

  test('each item gets the grade of the anchors around it, not an extreme one', () => {
    const [lowest, betweenDPlusAndC, alsoThere, cPlus, alsoCPlus, betweenBAndA] = gradesOf(projection, 8);
    expect(lowest).toBe('F');
    for (const grade of [betweenDPlusAndC, alsoThere]) expect(['D+', 'C']).toContain(grade);
    expect([cPlus, alsoCPlus]).toEqual(['C+', 'C+']);
    expect(['B', 'A']).toContain(betweenBAndA);
    expect(graded(projection).items[13]!.confidence).toBeLessThan(0.7);
  });

  test('the anchors get their own grades, and every probability is one', () => {
    expect(gradesOf(projection, 0).slice(0, 8)).toEqual(swedish.grades);
    for (const item of graded(projection).items) {
      expect(item!.probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
      expect(item!.probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
      expect(item!.confidence).toBe(Math.max(...item!.probabilities));
    }
  });

  test('boundaries ascend, each between the two anchors that it parts', () => {
    const { boundaries } = graded(projection);
    for (const [k, { below, above, estimate, standardError }] of boundaries.entries()) {
      expect([below, above]).toEqual(swedish.grades.slice(k, k + 2));
      expect(estimate).toBeGreaterThan(anchors[k]! - 0.1);
      expect(estimate).toBeLessThan(anchors[k + 1]! + 0.1);
      expect(standardError).toBeGreaterThan(0.05);
    }
  });
});

test('a score on a boundary is a boundary case and not sure; far from one it is surer', () => {
  const anchors = [-2, -1.8, -1.6, 1.6, 1.8, 2].map((score, item) => ({ score, item, grade: item < 3 ? 'no' : 'yes' }));
  const scale = { id: 'pass', grades: ['no', 'yes'] };
  const scores = [...anchors.map(({ score }) => score), 0, 3];
  const { items } = graded(projectGrades(known(scores, 0.3), anchors, scale));
  expect(items[6]!.boundaryWith).not.toBeNull();
  expect(items[6]!.confidence).toBeLessThan(0.56);
  expect(items[7]).toMatchObject({ grade: 'yes', boundaryWith: null });
  expect(items[7]!.confidence).toBeGreaterThan(0.95);
});

test('an uncertain score spreads over more grades, whatever the boundaries', () => {
  const anchors = swedish.grades.map((_, level) => 1.5 * (level - 3.5));
  const fitted = known([...anchors, 0.75, 0.75], 0.2);
  const standardErrors = fitted.standardErrors.map((error, item) => (item === 9 ? 1.5 : error));
  const { items } = graded(projectGrades({ ...fitted, standardErrors }, anchorsOf(swedish.grades), swedish));
  expect(items[9]!.grade).toBe(items[8]!.grade);
  expect(items[8]!.confidence).toBeGreaterThan(items[9]!.confidence + 0.2);
});

describe('ranks only, with the reason', () => {
  const fitted = known([-1, 0, 1, 2], 0.3);
  const none = { kind: 'ranks_only', order: { inversions: [] } };

  test('without anchors', () => {
    expect(projectGrades(fitted, [], swedish)).toMatchObject({ ...none, reason: 'no_anchors' });
  });

  test('with anchors of one grade, grades that the scale does not have left out and named', () => {
    const anchors = anchorsOf(['C', 'C', 'Z']);
    const projection = projectGrades(fitted, anchors, swedish);
    expect(projection).toMatchObject({ ...none, reason: 'fewer_than_two_anchor_grades' });
    expect(projection.ignoredAnchors).toEqual([{ item: 2, grade: 'Z', why: 'grade_not_in_scale' }]);
  });

  test('with anchors whose scores fall as their grades rise; the pair is named', () => {
    const projection = projectGrades(fitted, anchorsOf(['A', 'B', 'F']), swedish);
    expect(projection).toMatchObject({ kind: 'ranks_only', reason: 'anchors_contradict_scores' });
    expect(projection.order.inversions[0]).toMatchObject({ lowerGraded: 2, higherGraded: 0, difference: 2 });
  });
});

test('an inverted pair among many anchors is named and bends nothing else', () => {
  const scores = [-2, -1.9, -1.8, 0, 0.1, 0.2, 1.9, 2, 2.1, -1.95];
  const anchors = anchorsOf(['E', 'E', 'E', 'C', 'C', 'C', 'A', 'A', 'A', 'A']);
  const projection = graded(projectGrades(known(scores, 0.2), anchors, { id: 'three', grades: ['E', 'C', 'A'] }));
  expect(projection.order.inversions[0]).toMatchObject({ lowerGraded: 5, higherGraded: 9, beyondError: true });
  expect(projection.order.inversions).toHaveLength(5);
  expect(projection.poorAnchors).toMatchObject([{ item: 9, grade: 'A', lies: 'below' }]);
  expect(gradesOf(projection, 0)).toEqual(['E', 'E', 'E', 'C', 'C', 'C', 'A', 'A', 'A', 'E']);
});

test('an item that nothing compares with the anchors gets no grade; an anchor there is not used', () => {
  const fitted = { ...known([-1, 0, 1, 2, 0, 0.5], 0.3), components: [[0, 1, 2, 3], [4], [5]] };
  const anchors = [
    { item: 0, grade: 'E' },
    { item: 2, grade: 'B' },
    { item: 4, grade: 'A' },
  ];
  const projection = projectGrades(fitted, anchors, swedish);
  expect(projection.ignoredAnchors).toEqual([{ item: 4, grade: 'A', why: 'not_compared_with_the_others' }]);
  const grades = gradesOf(projection, 0);
  expect(grades.slice(4)).toEqual([null, null]);
  expect(grades.slice(0, 4)).not.toContain(null);
});

test('grades without anchors are placed by the width of the others, with little certainty, and named', () => {
  const scores = [-1, -0.9, 0, 0.1, 1, 1.1, -6, 6];
  const anchors = anchorsOf(['4', '4', '5', '5', '6', '6']);
  const projection = graded(projectGrades(known(scores, 0.2), anchors, national));
  expect(projection.gradesWithoutAnchors).toEqual(['0', '1', '2', '3', '7', '8', '9']);
  expect(gradesOf(projection, 0).slice(0, 6)).toEqual(['4', '4', '5', '5', '6', '6']);
  expect(['0', '1', '2']).toContain(projection.items[6]!.grade);
  expect(['8', '9']).toContain(projection.items[7]!.grade);
  const errors = projection.boundaries.map(({ standardError }) => standardError);
  expect(errors[0]).toBeGreaterThan(2 * errors[4]!);
});

test('mirrored scores and grades mirror the probabilities', () => {
  const scores = [-2, -1.1, 0.2, 1.3, 0.6, -0.4];
  const grades = ['E', 'D', 'C', 'B'];
  const scale = { id: 'four', grades };
  const turned = { id: 'turned', grades: [...grades].reverse() };
  const one = graded(projectGrades(known(scores, 0.4), anchorsOf(grades), scale));
  const negative = scores.map((score) => -score);
  const other = graded(projectGrades(known(negative, 0.4), anchorsOf(grades), turned));
  for (const [item, { probabilities }] of one.items.map((graded) => graded!).entries()) {
    for (const [level, p] of probabilities.entries()) {
      expect(other.items[item]!.probabilities[3 - level]).toBeCloseTo(p, 9);
    }
  }
});

test('probabilities mean what they say, and cost little against known boundaries (14 batches of 24 anchors)', () => {
  let [brier, oracle] = [0, 0];
  const bins = Array.from({ length: 10 }, () => ({ count: 0, excess: 0 }));
  for (let seed = 0; seed < 14; seed++) {
    const { fitted, anchors, levels, boundaries } = anchoredBatch(swedish, 20, 0.4, String(seed));
    const projection = graded(projectGrades(fitted, anchors, swedish));
    for (let item = anchors.length; item < levels.length; item++) {
      const reached = boundaries.map((b) => normalCdf((b - fitted.scores[item]!) / fitted.standardErrors[item]!));
      for (const [level, p] of projection.items[item]!.probabilities.entries()) {
        const truth = levels[item] === level ? 1 : 0;
        const byOracle = (reached[level] ?? 1) - (reached[level - 1] ?? 0);
        brier += (p - truth) ** 2;
        oracle += (byOracle - truth) ** 2;
        const bin = bins[Math.min(9, Math.floor(10 * p))]!;
        bin.count++;
        bin.excess += p - truth;
      }
    }
  }
  expect(brier / oracle).toBeLessThan(1.06);
  for (const { count, excess } of bins) {
    if (count >= 100) expect(Math.abs(excess / count)).toBeLessThan(count >= 500 ? 0.06 : 0.12);
  }
});

test.each([2, 3, 45])('a scale of %d grades gives finite figures', (levels) => {
  const grades = Array.from({ length: levels }, (_, level) => `g${level}`);
  const scores = grades.map((_, level) => level / 5);
  const { items, boundaries } = graded(projectGrades(known(scores, 0.3), anchorsOf(grades), { id: 'many', grades }));
  for (const item of items) expect(item!.probabilities.every(Number.isFinite)).toBe(true);
  for (const { estimate, standardError } of boundaries) expect(Number.isFinite(estimate / standardError)).toBe(true);
});

test('known scales hold different grades, the three of them', () => {
  expect(knownScales.map(({ id }) => id)).toEqual([
    'swedish_8_anchor',
    'eng5_np_legacy_9_step',
    'eng5_np_national_9_step',
  ]);
  for (const { grades } of knownScales) expect(new Set(grades).size).toBe(grades.length);
});
