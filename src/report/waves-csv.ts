import type { WaveRecord } from '../contracts/batch';
import { csvText } from './csv-text';

const columns = ['wave', 'kind', 'planned', 'completed', 'max_score_change', 'ssr'];

/** `waves.csv`: one row per wave, what the plot of convergence shows. */
export function wavesCsv(waves: readonly WaveRecord[]): string {
  return csvText({
    columns,
    decimalColumns: ['max_score_change', 'ssr'],
    rows: waves.map(({ wave, kind, planned, completed, maxScoreChange, ssr }) => {
      return [wave, kind, planned, completed, maxScoreChange, ssr];
    }),
  });
}
