import { placeAnchors } from '../../../src/core/grades/anchors';
import { fitMap } from '../../../src/core/fit/fit-map';
import { normalPrior } from '../../../src/core/fit/prior';
import { simulatedOutcomes } from '../outcomes';

const scale = { id: 'two', grades: ['low', 'high'] };

test('an anchor is placed by its outcomes alone: another prior of the fit hardly moves it', () => {
  const outcomes = simulatedOutcomes(20, 40, 2, '1');
  const components = [[...Array(20).keys()]];
  const place = (spread: number) => {
    const fitted = { ...fitMap(20, outcomes, normalPrior(spread)), components };
    return {
      pulled: fitted.scores[19]!,
      placed: placeAnchors([{ item: 19, grade: 'high' }], scale, fitted).placed[0]!,
    };
  };
  const [narrow, wide] = [place(0.7), place(4)];
  const moved = Math.abs(wide.placed.score - narrow.placed.score);
  expect(moved).toBeLessThan(0.4 * Math.abs(wide.pulled - narrow.pulled));
  expect(narrow.placed.variance).toBeGreaterThan(0);
});

test('an item without outcomes cannot be an anchor', () => {
  const fitted = { ...fitMap(3, simulatedOutcomes(2, 8, 1, '1'), normalPrior(2)), components: [[0, 1], [2]] };
  const { placed, ignored } = placeAnchors(
    [
      { item: 0, grade: 'low' },
      { item: 2, grade: 'high' },
    ],
    scale,
    fitted,
  );
  expect(placed.map(({ item, level }) => [item, level])).toEqual([[0, 0]]);
  expect(ignored).toEqual([{ item: 2, grade: 'high', why: 'not_compared_with_the_others' }]);
});
