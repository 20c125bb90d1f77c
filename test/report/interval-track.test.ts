import { intervalTrack } from '../../src/report/interval-track';
import { sampleResults } from './sample-results';

const [item] = sampleResults().document.items;
const of = (score: number, halfWidth: number, isAnchor = false) => ({
  ...item!,
  score,
  se: halfWidth / 1.96,
  isAnchor,
});

it('draws every interval to one scale', () => {
  const items = [of(2, 2), of(-2, 2, true), of(0, 1)];
  expect(items.map(intervalTrack(items, 17))).toEqual(['        ────●────', '────◆────', '      ──●──']);
});

it('draws nothing for a score that is not finite, and one point for a single certain one', () => {
  expect(intervalTrack([of(NaN, 1)], 20)(of(NaN, 1))).toBe('');
  expect(intervalTrack([of(1, 0)], 20)(of(1, 0))).toBe('●');
});
