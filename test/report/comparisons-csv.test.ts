import { parse } from 'csv-parse/sync';
import { comparisonsCsv } from '../../src/report/comparisons-csv';
import { hostileTexts } from './hostile-text';
import { sampleResults } from './sample-results';

const { comparisons } = sampleResults();
const [sample] = comparisons as [(typeof comparisons)[number]];

it('writes one row per comparison, by wave and position', () => {
  const text = comparisonsCsv([
    {
      ...sample,
      id: 'w2p1',
      wave: 2,
      position: 1,
      a: 'y',
      b: 'x',
      winner: 'tie',
      confidence: 5,
      deliveries: 1,
      status: 'completed',
    },
    {
      ...sample,
      id: 'w1p10',
      wave: 1,
      position: 10,
      a: 'x',
      b: 'z',
      winner: null,
      confidence: null,
      deliveries: 3,
      status: 'failed',
    },
    {
      ...sample,
      id: 'w1p2',
      wave: 1,
      position: 2,
      a: 'x',
      b: 'y',
      winner: 'a',
      confidence: 3,
      deliveries: 2,
      status: 'completed',
    },
  ]);
  expect(text).toBe(
    'id,wave,position,a,b,judge,status,winner,confidence,deliveries\n' +
      'w1p2,1,2,x,y,simulated:noise=1,completed,a,3,2\n' +
      'w1p10,1,10,x,z,simulated:noise=1,failed,,,3\n' +
      'w2p1,2,1,y,x,simulated:noise=1,completed,tie,5,1\n',
  );
});

it('is only a header when nothing was planned', () => {
  expect(comparisonsCsv([])).toBe('id,wave,position,a,b,judge,status,winner,confidence,deliveries\n');
});

it('leaves no cell that a spreadsheet would run', () => {
  const text = comparisonsCsv(
    hostileTexts.map((hostile, position) => ({ ...sample, position, a: hostile, b: hostile, judge: hostile })),
  );
  const cells = parse(text).flat() as string[];
  expect(cells).toHaveLength((hostileTexts.length + 1) * 10);
  expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
});
