import type { DraftItem } from './draft-item';
import { displayable } from './displayable';
import { InputError, type InputPlace, placeName } from './input-error';
import { itemLabelColumns, readItemLabels, type ItemLabels } from './item-labels';
import { label } from './label';
import { numberField } from './number-field';
import { readTable } from './read-table';
import { requiredField } from './table';
import { wellFormed } from '../core/well-formed';

interface AnchorRow {
  readonly id: string;
  readonly anchorGrade: string;
  /** Null: the anchor names an item that exists. */
  readonly text: string | null;
  readonly labels: ItemLabels;
  readonly quality: number | null;
  readonly place: InputPlace;
}

/**
 * Reads ANCHORS (`id,anchor_grade[,text]`, CSV or JSONL) and applies them to the drafts of ITEMS.
 * Without a text an anchor names an item of ITEMS; with one it adds an item behind them. An added anchor may have a
 * `quality`, `group` and `model`, which it needs if the items have them; any may have an `anchor_score`.
 * @throws InputError `unknown_anchor`, `duplicate_id`, `conflicting_grade`, `conflicting_score`, `conflicting_text`, `empty_anchor_grade`, and
 * those of `readTable`
 */
export function readAnchors(file: string, drafts: readonly DraftItem[]): readonly DraftItem[] {
  const result = new Map(drafts.map((draft) => [draft.id.trim(), draft]));
  // Two drafts of one id stay two, so that the check of items can name them.
  if (result.size < drafts.length) return drafts;
  const named = new Map<string, AnchorRow>();
  for (const anchor of anchorRows(file)) {
    const twin = named.get(anchor.id);
    if (twin !== undefined) throw namedTwice(anchor, twin);
    named.set(anchor.id, anchor);
    result.set(anchor.id, applied(anchor, result.get(anchor.id)));
  }
  return [...result.values()];
}

function anchorRows(file: string): AnchorRow[] {
  const table = readTable(file, {
    required: ['id', 'anchor_grade'],
    optional: ['text', ...itemLabelColumns, 'quality'],
  });
  return table.rows.map((row) => {
    const place = { file, line: row.line };
    const text = row.fields.get('text') ?? '';
    return {
      id: label(requiredField(table, row, 'id'), 'id', place),
      anchorGrade: label(requiredField(table, row, 'anchor_grade'), 'anchor_grade', place),
      text: text.trim() === '' ? null : text,
      labels: readItemLabels(table, row),
      quality: numberField(table, row, 'quality'),
      place,
    };
  });
}

function applied(anchor: AnchorRow, item: DraftItem | undefined): DraftItem {
  const { id, anchorGrade, text, labels, quality, place } = anchor;
  const shownId = displayable(id);
  if (item === undefined) {
    if (text !== null) return { id, text, anchorGrade, ...labels, quality, place };
    const remedy = 'Correct the id, or give the text of the anchor in a column "text".';
    throw new InputError('unknown_anchor', `no item has the id "${shownId}". ${remedy}`, place);
  }
  if (text !== null && wellFormed(text).text !== wellFormed(item.text).text) {
    const sentence = `the anchor "${shownId}" has another text than the item of that id`;
    throw new InputError('conflicting_text', `${sentence}${whereItem(item)}. Rename it or remove its text.`, place);
  }
  if (item.anchorGrade !== null && item.anchorGrade.trim() !== anchorGrade) {
    const grades = `grade "${displayable(anchorGrade)}" here and "${displayable(item.anchorGrade)}"${whereItem(item)}`;
    throw new InputError('conflicting_grade', `"${shownId}" has ${grades}. Keep one.`, place);
  }
  return { ...item, anchorGrade, anchorScore: scoreOf(anchor, item) };
}

/** Groups and models are those of ITEMS. */
function scoreOf({ id, labels, place }: AnchorRow, item: DraftItem): number | null {
  if (labels.anchorScore === null || item.anchorScore === null) return labels.anchorScore ?? item.anchorScore;
  if (labels.anchorScore === item.anchorScore) return item.anchorScore;
  const scores = `score ${labels.anchorScore} here and ${item.anchorScore}${whereItem(item)}`;
  throw new InputError('conflicting_score', `"${displayable(id)}" has ${scores}. Keep one.`, place);
}

function whereItem({ place }: DraftItem): string {
  return place === null ? '' : ` (${placeName(place)})`;
}

function namedTwice(anchor: AnchorRow, twin: AnchorRow): InputError {
  const sentence = `the anchor "${displayable(anchor.id)}" stands twice (first in ${placeName(twin.place)})`;
  return new InputError('duplicate_id', `${sentence}. Keep one.`, anchor.place);
}
