import { chooseScale } from '../../../src/core/grades/choose-scale';

test.each([
  [[], 'swedish_8_anchor'],
  [['A', 'C+', 'F'], 'swedish_8_anchor'],
  [['B', 'A', 'F+'], 'eng5_np_legacy_9_step'],
  [['0', '9'], 'eng5_np_national_9_step'],
  [['A', '9'], undefined],
  [['a'], undefined],
])('grades %j: %s', (grades, id) => {
  expect(chooseScale(grades)?.id).toBe(id);
});
