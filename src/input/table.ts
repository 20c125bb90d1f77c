import { InputError } from './input-error';

/** Columns outside both lists are kept out. */
export interface WantedColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** A row of a CSV or JSONL file: only the columns that were asked for, and the line on which it begins. */
export interface Row {
  readonly line: number;
  /** Without the columns that the row does not have, or has as null. */
  readonly fields: ReadonlyMap<string, string>;
}

/** At least one row. */
export interface Table {
  readonly file: string;
  readonly rows: readonly Row[];
}

/**
 * The field of a row that must have it; empty is allowed.
 * @throws InputError `missing_field`
 */
export function requiredField({ file }: Table, row: Row, column: string): string {
  const value = row.fields.get(column);
  if (value !== undefined) return value;
  throw new InputError('missing_field', `the row has no "${column}". Add it, as text.`, { file, line: row.line });
}
