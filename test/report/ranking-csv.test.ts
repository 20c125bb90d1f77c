import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { RankedItem } from '../../src/contracts/batch';
import { rankingCsv } from '../../src/report/ranking-csv';
import { hostileText } from './hostile-text';
import { sampleResults } from './sample-results';

const { document } = sampleResults();
const [sample] = document.items as [RankedItem];
const withItems = (items: readonly RankedItem[]) => rankingCsv({ ...document, items });

it('writes rank, id, score, se, comparisons and grades, by rank and then id', () => {
  const base = { ...sample, isAnchor: false, anchorGrade: null, grade: null };
  expect(
    withItems([
      { ...base, id: 'c', rank: 2, score: -1.5, se: 0.25, comparisons: 9, grade: 'B' },
      { ...base, id: 'b', rank: 2, score: -1.5, se: 1 / 3, comparisons: 10 },
      { ...base, id: 'a', rank: 1, score: 3, se: 0.5, comparisons: 11, isAnchor: true, anchorGrade: 'A*' },
    ]),
  ).toBe(
    'rank,id,score,se,comparisons,anchor_grade,grade\n' +
      '1,a,3.000000,0.500000,11,A*,\n' +
      '2,b,-1.500000,0.333333,10,,\n' +
      '2,c,-1.500000,0.250000,9,,B\n',
  );
});

it('never writes a negative zero, NaN or Infinity', () => {
  const text = withItems([
    { ...sample, id: 'a', rank: 1, score: -1e-9, se: Infinity },
    { ...sample, id: 'b', rank: 2, score: -0, se: NaN },
  ]);
  const rows = parse(text, { columns: true });
  expect(rows).toMatchObject([
    { score: '0.000000', se: '' },
    { score: '0.000000', se: '' },
  ]);
});

it('is read back by a CSV parser as it was, with an apostrophe before what a spreadsheet would run', () => {
  fc.assert(
    fc.property(fc.uniqueArray(hostileText, { minLength: 1, maxLength: 12 }), (texts) => {
      // A file holds no half characters.
      const ids = [...new Set(texts.map((text) => Buffer.from(text).toString()))];
      const items = ids.map((id, place) => ({ ...sample, id, rank: place + 1, score: 1.5 - place, grade: id }));
      const rows: Record<string, string>[] = parse(withItems(items), { columns: true });
      rows.forEach((row, place) => {
        const expected = /^[=+\-@\t\r＝＋－＠]/.test(ids[place]!) ? `'${ids[place]}` : ids[place];
        expect(row['id']).toBe(expected);
        expect(row['grade']).toBe(expected);
        expect(row['score']).toBe((1.5 - place).toFixed(6));
      });
      expect(rows).toHaveLength(ids.length);
    }),
  );
});

it('says nothing about the batch that made it', () => {
  expect(rankingCsv({ ...document, batchId: 'other', seed: '1', waves: 99, status: 'failed' })).toBe(
    rankingCsv(document),
  );
});
