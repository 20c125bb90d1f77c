import { extname } from 'node:path';
import { InputError } from './input-error';
import { readCsv } from './read-csv';
import { readJsonLines } from './read-json-lines';
import type { Table, WantedColumns } from './table';

/**
 * Reads a .csv, .jsonl or .ndjson file, keeping only the wanted columns.
 * @param bytes its content, if that is not to be read from disk; UTF-8
 * @throws InputError `unknown_format`, and those of `readCsv` and `readJsonLines`
 */
export function readTable(file: string, columns: WantedColumns, bytes?: Buffer): Table {
  switch (extname(file).toLowerCase()) {
    case '.csv':
      return readCsv(file, columns, bytes);
    case '.jsonl':
    case '.ndjson':
      return readJsonLines(file, columns, bytes);
    default:
      throw new InputError('unknown_format', 'expected a name that ends in .csv or .jsonl. Convert or rename it.', {
        file,
      });
  }
}
