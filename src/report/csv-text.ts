import { stringify } from 'csv-stringify/sync';
import { fixedDecimals } from './figure-text';

export type CsvCell = string | number | null;

interface CsvTable {
  readonly columns: readonly string[];
  /** Columns whose numbers are written with six decimals; other numbers are written as they are. */
  readonly decimalColumns: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
}

/**
 * RFC 4180 with `\n` line ends and a header. Null and numbers that are not finite become empty cells.
 *
 * A text that starts with `=`, `+`, `-`, `@`, tab or carriage return gets a leading `'`, since a spreadsheet would run it
 * as a formula (OWASP, CSV injection). Numbers keep their sign. Whoever joins such ids with other data must remove the `'`.
 */
export function csvText({ columns, decimalColumns, rows }: CsvTable): string {
  return stringify(
    rows.map((row) => [...row]),
    {
      header: true,
      columns: [...columns],
      record_delimiter: 'unix',
      escape_formulas: true,
      cast: {
        number: (value, { column }) =>
          (decimalColumns.includes(String(columns[Number(column)])) ? fixedDecimals(value, 6) : finiteText(value)) ??
          '',
      },
    },
  );
}

function finiteText(value: number): string | null {
  return Number.isFinite(value) ? String(value) : null;
}
