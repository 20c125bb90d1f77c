import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A row of `comparisons.csv`. */
export interface ComparisonRow {
  readonly id: string;
  readonly a: string;
  readonly b: string;
  readonly status: string;
  readonly winner: string;
  readonly deliveries: number;
}

/** `comparisons.csv` of a folder that `--out` named. */
export function readComparisons(folder: string): readonly ComparisonRow[] {
  const rows: (Record<Exclude<keyof ComparisonRow, 'deliveries'>, string> & { deliveries: string })[] = parse(
    readFileSync(join(folder, 'comparisons.csv')),
    { columns: true },
  );
  return rows.map(({ deliveries, ...row }) => ({ ...row, deliveries: Number(deliveries) }));
}

export interface LoggedCall {
  readonly comparisonId: string;
  readonly delivery: number;
  readonly pid: number;
}

/** The simulated judge's `callLog`: a line per call, as it begins. Empty before the first; a line being written is left out. */
export function readCallLog(file: string): readonly LoggedCall[] {
  try {
    const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return whole.map((line) => JSON.parse(line) as LoggedCall);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
