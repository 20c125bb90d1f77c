import { statSync } from 'node:fs';
import { type CheckedItems, checkItems } from './check-items';
import type { DraftItem } from './draft-item';
import { numberField } from './number-field';
import { readAnchors } from './read-anchors';
import { readFolder } from './read-folder';
import { itemLabelColumns, readItemLabels } from './item-labels';
import { readTable } from './read-table';
import { unreadable } from './read-utf8-file';
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

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw unreadable(error, path);
  }
}

function readDrafts(file: string): DraftItem[] {
  const table = readTable(file, { required: ['id', 'text'], optional: itemColumns });
  return table.rows.map((row) => ({
    id: requiredField(table, row, 'id'),
    text: requiredField(table, row, 'text'),
    anchorGrade: row.fields.get('anchor_grade')?.trim() || null,
    ...readItemLabels(table, row),
    quality: numberField(table, row, 'quality'),
    place: { file, line: row.line },
  }));
}
