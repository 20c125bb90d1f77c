import type { BatchRequest } from '../../src/client/batch-request';
import { toNewBatch, toNewRejudge } from '../../src/client/to-new-batch';
import { readGradeScale } from '../../src/input/read-grade-scale';
import { inputErrorOf, inputFolder } from '../input/input-folder';

const { write } = inputFolder();
const items = ['C', 'A', null, null].map((anchorGrade, i) => ({ id: `item-${i}`, text: `Text ${i}.`, anchorGrade }));
const requested = (more: Partial<BatchRequest> = {}) =>
  toNewBatch({ items, judges: ['simulated'], seed: '7', ...more });

test('a scale is stored with the settings: by id, or as it is given; without one it is left open', () => {
  expect(requested({ gradeScale: 'swedish_8_anchor' }).settings.gradeScale).toEqual({
    id: 'swedish_8_anchor',
    grades: ['F', 'E', 'D', 'D+', 'C', 'C+', 'B', 'A'],
  });
  const gradeScale = { id: 'house', grades: ['C', ' B', 'A'] };
  expect(requested({ gradeScale }).settings.gradeScale).toEqual({ id: 'house', grades: ['C', 'B', 'A'] });
  expect(requested().settings.gradeScale).toBeNull();
});

test('another scale is another batch', () => {
  const [open, given] = [requested(), requested({ gradeScale: 'swedish_8_anchor' })];
  expect(given.fingerprint).not.toBe(open.fingerprint);
});

test('a batch that is judged again keeps its scale', () => {
  const gradeScale = { id: 'house', grades: ['C', 'A'] };
  const source = { batchId: 'first', possiblePairs: null, itemCount: 4, outcomes: 6, tiesAllowed: false, gradeScale };
  expect(toNewRejudge({ judges: ['simulated'] }, source).settings.gradeScale).toEqual(gradeScale);
});

test.each<[string, unknown, string]>([
  ['an id that no scale has', 'abitur', 'Known are swedish_8_anchor, eng5_np_legacy_9_step, eng5_np_national_9_step'],
  ['an anchor grade that it does not have', 'eng5_np_legacy_9_step', 'the anchor "item-0" has the grade "C"'],
  ['a grade twice', { id: 'x', grades: ['C', 'A', 'C'] }, 'the grade "C" stands twice'],
  ['one grade', { id: 'x', grades: ['C'] }, '2 to 30 grades, got 1'],
  ['no list', { id: 'x', grades: 'CBA' }, '{"id": "…", "grades": ["lowest", …, "highest"]}'],
  ['numbers', { id: 'x', grades: [1, 2] }, 'all of them texts'],
  ['nothing', null, 'a grade scale is'],
])('refused with the remedy: %s', (_, gradeScale, sentence) => {
  const { code, message } = inputErrorOf(() => requested({ gradeScale } as Partial<BatchRequest>));
  expect({ code, message }).toEqual({ code: 'grade_scale', message: expect.stringContaining(sentence) });
});

test('a file describes a scale of its own, with or without a byte-order mark', () => {
  const file = write('scale.json', '\ufeff{"id": "house", "grades": ["C", "B", "A"]}');
  expect(readGradeScale(file)).toEqual({ id: 'house', grades: ['C', 'B', 'A'] });
  expect(inputErrorOf(() => readGradeScale(write('bad.json', '{"id": ')))).toMatchObject({ code: 'malformed_json' });
  const twice = write('twice.json', '{"id": "house", "grades": ["C", "C"]}');
  expect(inputErrorOf(() => readGradeScale(twice))).toMatchObject({ code: 'grade_scale', file: twice });
});
