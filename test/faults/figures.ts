import { appendFileSync } from 'node:fs';

/** A row of the table that `npm run faults` prints. */
export interface FaultFigure {
  readonly fault: string;
  readonly injected: string;
  /** Of the batches, and of what was drawn. */
  readonly seed: string;
  readonly measured: string;
  readonly bound: string;
}

/** Keeps a figure for the table, if `npm run faults` has asked for it. */
export function recordFigure(figure: FaultFigure): void {
  const file = process.env.PARAGONE_FAULT_FIGURES;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figure)}\n`);
}
