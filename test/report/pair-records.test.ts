import { pairRecords } from '../../src/report/pair-records';
import { sampleResults } from './sample-results';

const { comparisons, document, coverage } = sampleResults();
const ids = document.items.map(({ id }) => id);

it('counts each pair once from each side, and the wins of the two sides make up its outcomes', () => {
  const pairs = pairRecords(ids, comparisons);
  expect(pairs).toHaveLength(2 * coverage.coveredPairs);
  for (const { row, column, outcomes, wins } of pairs) {
    const opposite = pairs.find((pair) => pair.row === column && pair.column === row)!;
    expect(opposite.outcomes).toBe(outcomes);
    expect(opposite.wins + wins).toBe(outcomes);
  }
});

it('gives each item the wins and ties of its ranking row', () => {
  const pairs = pairRecords(ids, comparisons);
  document.items.forEach(({ wins, ties, comparisons: outcomes }, place) => {
    const own = pairs.filter(({ row }) => row === place);
    expect(own.reduce((sum, pair) => sum + pair.wins, 0)).toBe(wins + ties / 2);
    expect(own.reduce((sum, pair) => sum + pair.outcomes, 0)).toBe(outcomes);
  });
});

it('leaves out comparisons without a winner or of items that are not listed', () => {
  const [one] = comparisons as [(typeof comparisons)[number]];
  expect(pairRecords(ids, [{ ...one, winner: null }])).toEqual([]);
  expect(pairRecords(['somebody else'], comparisons)).toEqual([]);
});
