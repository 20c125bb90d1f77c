import { wavesCsv } from '../../src/report/waves-csv';

it('has a row per wave, empty where a figure is not known', () => {
  const wave = { wave: 1, kind: 'coverage', planned: 24, completed: 23, maxScoreChange: null, ssr: -Infinity } as const;
  expect(wavesCsv([wave, { ...wave, wave: 2, kind: 'resampling', maxScoreChange: 0.25, ssr: 0.8 }])).toBe(
    'wave,kind,planned,completed,max_score_change,ssr\n1,coverage,24,23,,\n2,resampling,24,23,0.250000,0.800000\n',
  );
});
