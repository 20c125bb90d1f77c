import { displayable } from './displayable';
import { InputError } from './input-error';
import type { Row, Table } from './table';

/**
 * The number in a field; null where the row has none or an empty one. Decimal point, exponent allowed.
 * @throws InputError `bad_<column>`
 */
export function numberField({ file }: Table, row: Row, column: string): number | null {
  const raw = row.fields.get(column)?.trim() ?? '';
  if (raw === '') return null;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(raw) ? Number(raw) : Number.NaN;
  if (Number.isFinite(value)) return value;
  const remedy = /^[+-]?\d+,\d+$/.test(raw) ? 'Write the decimals after a point.' : 'Give a number such as -1.25.';
  throw new InputError(
    `bad_${column}`,
    `expected ${column} to be a finite number, got "${displayable(raw)}". ${remedy}`,
    {
      file,
      line: row.line,
    },
  );
}
