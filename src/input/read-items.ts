import { statSync } from 'node:fs';
import { type CheckedItems, checkItems } from './check-items';
import type { DraftItem } from './draft-item';
import { InputError } from './input-error';
import { numberField } from './number-field';
import { readAnchors } from './read-anchors';
import { itemLabelColumns, readItemLabels } from './item-labels';
import { isTextFile, readFolder, readTexts } from './read-folder';
import { readTable } from './read-table';
import { checkUtf8, unreadable } from './read-utf8-file';
import { requiredField } from './table';

/**
 * Reads ITEMS, and ANCHORS if given: a CSV or JSONL with `id,text` and optional `anchor_grade`, `anchor_score`,
 * `group`, `model`, `quality`, or a folder of .txt and .md files. The order of the file is kept; anchors that bring their own text come last.
 * @throws InputError with code, file, line and remedy; see `checkItems`, `readAnchors`, `readTable`, `readFolder`
 */
export function readItems(paths: { readonly items: string; readonly anchors: string | null }): CheckedItems {
  const read = isFolder(paths.items) ? readFolder(paths.items) : { drafts: readDrafts(paths.items), notices: [] };
  const drafts = paths.anchors === null ? read.drafts : readAnchors(paths.anchors, read.drafts);
  const checked = checkItems(drafts);
  return { items: checked.items, notices: [...read.notices, ...checked.notices] };
}

const itemColumns = ['anchor_grade', ...itemLabelColumns, 'quality'];

/** A file that somebody sent: it is on no disk. */
export interface SentFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * Reads ITEMS that were sent as files: one CSV or JSONL, or any number of .txt and .md files as of a folder.
 * @throws InputError as `readItems`
 */
export function readSentItems(files: readonly SentFile[]): CheckedItems {
  const [only] = files;
  if (only === undefined || files.length > 1 || isTextFile(only.name)) return checkItems(textDrafts(files));
  return checkItems(readDrafts(only.name, checkUtf8(only.bytes, only.name)));
}

function textDrafts(files: readonly SentFile[]): readonly DraftItem[] {
  const other = files.find(({ name }) => !isTextFile(name));
  if (other !== undefined) {
    const sentence = 'expected one .csv or .jsonl, or .txt and .md files alone. Leave out the others.';
    throw new InputError('unknown_format', sentence, { file: other.name });
  }
  const bytesOf = new Map(files.map(({ name, bytes }) => [name, bytes]));
  return readTexts(files.map(({ name }) => name).sort(), {
    place: (name) => name,
    read: (name) => checkUtf8(bytesOf.get(name) ?? Buffer.alloc(0), name),
  });
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw unreadable(error, path);
  }
}

function readDrafts(file: string, bytes?: Buffer): DraftItem[] {
  const table = readTable(file, { required: ['id', 'text'], optional: itemColumns }, bytes);
  return table.rows.map((row) => ({
    id: requiredField(table, row, 'id'),
    text: requiredField(table, row, 'text'),
    anchorGrade: row.fields.get('anchor_grade')?.trim() || null,
    ...readItemLabels(table, row),
    quality: numberField(table, row, 'quality'),
    place: { file, line: row.line },
  }));
}
