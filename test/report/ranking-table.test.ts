import fc from 'fast-check';
import { rankingTable } from '../../src/report/ranking-table';
import { hostileText } from './hostile-text';
import { renameItems } from './rename-items';
import { sampleResults } from './sample-results';

const sample = sampleResults();
const plain = { width: 100, colour: false } as const;

it('shows rank, item, score ± standard error, comparisons, grades and the interval', () => {
  const [head, first, , third] = rankingTable(sample.document, { width: 80, colour: false }).split('\n');
  expect(head).toBe('rank  item         score ± se  comparisons  anchor  grade  95 % interval');
  expect(first).toBe('   1  script-01   2.39 ± 0.65           19          A                   ───●────');
  expect(third).toBe('   3  script-15   2.08 ± 0.58           20  A                          ────◆───');
});

it('shows both ends of a long ranking and says where the rest is', () => {
  const lines = rankingTable(sampleResults({ items: 100, perWave: 100 }).document, plain).split('\n');
  expect(lines).toHaveLength(1 + 20 + 1 + 20 + 1 + 1);
  expect(lines[20]).toMatch(/^ *20 /);
  expect(lines[21]).toBe('… 60 items between');
  expect(lines[22]).toMatch(/^ *81 /);
  expect(lines[42]).toBe('All items are in ranking.csv (--out DIR) and in the output of --json.');
});

it('claims no common scale for separate groups, and no result for a fit that did not converge', () => {
  const fit = { ...sample.document.fit!, converged: false, components: [['script-01', 'script-08'], ['script-15']] };
  const text = rankingTable({ ...sample.document, fit }, plain);
  expect(text).toContain('2 separate groups of items: no common scale is claimed.');
  expect(text).toContain('The fit did not converge');
});

it('ranks nothing without a fit', () => {
  expect(rankingTable({ ...sample.document, fit: null }, plain)).toBe(
    'No fit was made, so there are no scores to rank.\n',
  );
});

it('colours only when asked', () => {
  expect(rankingTable(sample.document, plain)).not.toContain('\u001b');
  expect(rankingTable(sample.document, { width: 100, colour: true })).toContain('\u001b[33m');
});

it('keeps to the width and to one line per item, and lets no id move the cursor', () => {
  const names = fc.uniqueArray(hostileText, { minLength: 5, maxLength: 24 });
  fc.assert(
    fc.property(names, fc.integer({ min: 80, max: 200 }), (ids, width) => {
      const text = rankingTable(renameItems(sample, ids).document, { width, colour: false });
      const lines = text.split('\n');
      expect(lines).toHaveLength(1 + 24 + 1);
      expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
      for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
    }),
  );
});
