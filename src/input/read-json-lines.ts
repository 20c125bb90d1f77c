import { z } from 'zod';
import { InputError } from './input-error';
import { readUtf8File } from './read-utf8-file';
import type { Row, Table, WantedColumns } from './table';

const jsonObject = z.record(z.string(), z.unknown());

/**
 * Reads a file of one JSON object per line. Numbers are taken as text, null as absent; blank lines are skipped.
 * That a required key is there is checked by `requiredField`, row by row.
 * @param bytes its content, if that is not to be read from disk; UTF-8
 * @throws InputError `malformed_json`, `wrong_type`, `no_rows`, and those of `readUtf8File`
 */
export function readJsonLines(file: string, { required, optional }: WantedColumns, bytes = readUtf8File(file)): Table {
  const wanted = [...required, ...optional];
  const lines = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split('\n');
  const rows: Row[] = [];
  for (const [index, text] of lines.entries()) {
    if (text.trim() !== '') rows.push(rowOf(text, wanted, { file, line: index + 1 }));
  }
  if (rows.length > 0) return { file, rows };
  throw new InputError('no_rows', 'expected one JSON object per line, found none. Add them.', { file });
}

function rowOf(text: string, wanted: readonly string[], place: { readonly file: string; readonly line: number }): Row {
  const object = jsonObject.safeParse(parsed(text));
  if (!object.success) {
    const sentence = 'expected one JSON object on this line. Write one whole object per line.';
    throw new InputError('malformed_json', sentence, place);
  }
  const fields = new Map<string, string>();
  for (const name of wanted) {
    const value = Object.hasOwn(object.data, name) ? object.data[name] : null;
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string' && typeof value !== 'number') {
      const got = Array.isArray(value) ? 'list' : typeof value;
      throw new InputError('wrong_type', `expected "${name}" to be text or a number, got ${got}. Change it.`, place);
    }
    fields.set(name, String(value));
  }
  return { line: place.line, fields };
}

/** undefined for what is not JSON: the parser's own message would quote the text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
