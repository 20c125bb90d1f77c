import { CsvError, parse } from 'csv-parse/sync';
import { displayable } from './displayable';
import { InputError } from './input-error';
import { LineCounter } from './line-counter';
import { readUtf8File } from './read-utf8-file';
import type { Row, Table, WantedColumns } from './table';

/**
 * Reads a CSV file with a header (RFC 4180: commas, double quotes; any line ends; byte-order mark allowed).
 * Column names are compared without case and surrounding space. Rows without any value are skipped.
 * @param bytes its content, if that is not to be read from disk; UTF-8
 * @throws InputError `malformed_csv`, `missing_column`, `duplicate_column`, `no_rows`, and those of `readUtf8File`
 */
export function readCsv(file: string, { required, optional }: WantedColumns, bytes = readUtf8File(file)): Table {
  const lines = new LineCounter(bytes);
  const wanted = [...required, ...optional];
  const rows: Row[] = [];
  let columns: readonly string[] | null = null;
  try {
    parse(bytes, {
      bom: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      on_record: (cells: string[], { bytes: endOfRecord }) => {
        const line = lines.startOf(cells, endOfRecord);
        if (columns === null) columns = checkedHeader(cells, { required, optional }, { file, line });
        else rows.push({ line, fields: wantedFields(columns, cells, wanted) });
        // Null keeps the parser from collecting the record a second time.
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new InputError('malformed_csv', csvRemedy(error.code), { file, line: lines.startOfNext() });
  }
  if (rows.length > 0) return { file, rows };
  throw new InputError('no_rows', 'expected a header and rows below it, found no rows. Add them.', { file });
}

function checkedHeader(
  cells: readonly string[],
  { required, optional }: WantedColumns,
  place: { readonly file: string; readonly line: number },
): readonly string[] {
  const columns = cells.map((cell) => cell.trim().toLowerCase());
  const missing = required.find((name) => !columns.includes(name));
  if (missing !== undefined) {
    const expected = `expected a column "${missing}", found ${displayable(cells.join(','), 120)}`;
    throw new InputError('missing_column', `${expected}. ${headerRemedy(required, columns)}`, place);
  }
  const twice = [...required, ...optional].find((name) => columns.indexOf(name) !== columns.lastIndexOf(name));
  if (twice === undefined) return columns;
  throw new InputError('duplicate_column', `the header names "${twice}" twice. Keep one of them.`, place);
}

function headerRemedy(required: readonly string[], [first = '', ...more]: readonly string[]): string {
  return more.length === 0 && /[;\t]/.test(first)
    ? 'Save the file with commas between the columns.'
    : `Name the columns ${required.join(',')} in the first line.`;
}

function wantedFields(columns: readonly string[], cells: readonly string[], wanted: readonly string[]) {
  const fields = new Map<string, string>();
  for (const name of wanted) {
    const cell = cells[columns.indexOf(name)];
    if (cell !== undefined) fields.set(name, cell);
  }
  return fields;
}

function csvRemedy(code: string): string {
  switch (code) {
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
      return 'the row has more or fewer cells than the header. Put double quotes around a text that holds commas.';
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quoted text that begins in this row never ends. Close it, and double the quotes inside.';
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'a double quote stands inside a text. Put the whole text in quotes and double the quotes inside.';
    default:
      return `not valid CSV (${code}). Expected commas, and double quotes around texts that hold commas.`;
  }
}
