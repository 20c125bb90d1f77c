import { parse } from 'csv-parse/sync';
import { cjTableCsv } from '../../../src/report/exchange/cj-table';
import { sampleResults } from '../sample-results';

const { items } = sampleResults().document;

test('has the column heads of a download of results, in their order', () => {
  expect(cjTableCsv([])).toBe(
    'Code,First Name,Last Name,Group,Scaled Score,Scaled Score SE,True Score,True Score SE,Infit\n',
  );
});

test('one row per item, best first; scaled scores run from 100 to 0, errors by the same factor', () => {
  const rows = parse(cjTableCsv(items), { columns: true }) as Record<string, string>[];
  expect(rows.map(({ Code }) => Code)).toEqual(items.map(({ id }) => id));
  expect([rows[0]!['Scaled Score'], rows.at(-1)!['Scaled Score']]).toEqual(['100.000000', '0.000000']);
  const perLogit = 100 / (items[0]!.score - items.at(-1)!.score);
  for (const [index, row] of rows.entries()) {
    const { score, se, infit } = items[index]!;
    expect(Number(row['True Score'])).toBeCloseTo(score, 5);
    expect(Number(row['True Score SE'])).toBeCloseTo(se, 5);
    expect(Number(row['Scaled Score'])).toBeCloseTo((score - items.at(-1)!.score) * perLogit, 4);
    expect(Number(row['Scaled Score SE'])).toBeCloseTo(se * perLogit, 4);
    expect(Number(row['Infit'])).toBeCloseTo(infit!, 5);
    expect([row['First Name'], row['Last Name'], row['Group']]).toEqual(['', '', '']);
  }
});

test('items that nothing tells apart all stand at 50', () => {
  const rows = parse(cjTableCsv(items.map((item) => ({ ...item, score: 0 }))), { columns: true }) as Record<
    string,
    string
  >[];
  expect(new Set(rows.map((row) => row['Scaled Score']))).toEqual(new Set(['50.000000']));
});
