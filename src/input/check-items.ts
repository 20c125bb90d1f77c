import { createHash } from 'node:crypto';
import type { NewItem } from '../contracts/new-batch';
import { checkGroups } from './check-groups';
import { checkQuality } from './check-quality';
import { describeChanges } from './describe-changes';
import { displayable } from './displayable';
import { InputError, type InputPlace, placeName } from './input-error';
import type { DraftItem } from './draft-item';
import { label } from './label';
import { type TextChanges, wellFormed } from '../core/well-formed';

/** UTF-8 bytes that one text may have: about 40,000 words, far above any essay. */
const maxTextBytes = 200_000;

export interface CheckedItems {
  readonly items: readonly NewItem[];
  /** Sentences for stderr: what was changed, and what looks odd. */
  readonly notices: readonly string[];
}

/**
 * Turns drafts into items, in the given order: texts are made well-formed, ids and grades trimmed.
 * @throws InputError `too_few_items`, `empty_id`, `long_id`, `bad_id`, `duplicate_id`, `empty_text`, `text_too_large`,
 * `bad_quality`, `missing_quality`, `empty_anchor_grade`, `long_anchor_grade`, `bad_anchor_grade`, and those of `checkGroups`
 */
export function checkItems(drafts: readonly DraftItem[]): CheckedItems {
  const changes: TextChanges[] = [];
  const seen = new Map<string, DraftItem>();
  const items = drafts.map((draft) => {
    const made = wellFormed(draft.text);
    changes.push(made.changes);
    const item = checkedItem(draft, made.text);
    refuseDuplicate(item.id, draft, seen);
    return item;
  });
  if (items.length < 2) {
    const sentence = `expected at least 2 items to compare, got ${items.length}. Add texts.`;
    throw new InputError('too_few_items', sentence, wholeFile(drafts[0]?.place ?? null));
  }
  checkQuality(drafts);
  checkGroups(drafts, items);
  return { items, notices: [...describeChanges(changes), ...equalTexts(items)] };
}

function checkedItem(draft: DraftItem, text: string): NewItem {
  const { id, anchorGrade, anchorScore, group, model, quality, place } = draft;
  return {
    id: label(id, 'id', place),
    text: checkedText(text, id, place),
    sha256: createHash('sha256').update(text, 'utf8').digest('hex'),
    isAnchor: anchorGrade !== null || anchorScore !== null,
    anchorGrade: anchorGrade === null ? null : label(anchorGrade, 'anchor_grade', place),
    anchorScore,
    group: group === null ? null : label(group, 'group', place),
    model: model === null ? null : label(model, 'model', place),
    quality,
  };
}

function checkedText(text: string, id: string, place: InputPlace | null): string {
  if (!/[^\s\p{Cc}\p{Cf}]/u.test(text)) {
    throw new InputError('empty_text', `the text of "${displayable(id)}" is empty. Give a text or remove it.`, place);
  }
  const bytes = Buffer.byteLength(text, 'utf8');
  if (bytes <= maxTextBytes) return text;
  const sizes = `has ${kilobytes(bytes)}, the limit is ${kilobytes(maxTextBytes)}`;
  throw new InputError('text_too_large', `the text of "${displayable(id)}" ${sizes}. Shorten or split it.`, place);
}

function refuseDuplicate(id: string, draft: DraftItem, seen: Map<string, DraftItem>): void {
  const first = seen.get(id);
  if (first !== undefined) {
    const before = first.place === null ? '' : ` (first in ${placeName(first.place)})`;
    throw new InputError('duplicate_id', `"${displayable(id)}" is used twice${before}. Ids must differ.`, draft.place);
  }
  seen.set(id, draft);
}

/** Equal texts are allowed, as somebody may want them, but more often they are one text pasted twice. */
function equalTexts(items: readonly NewItem[]): string[] {
  const idsByHash = new Map<string, string[]>();
  for (const { sha256, id } of items) {
    const ids = idsByHash.get(sha256);
    if (ids === undefined) idsByHash.set(sha256, [id]);
    else ids.push(id);
  }
  const groups = [...idsByHash.values()].filter((ids) => ids.length > 1);
  const notices = groups.slice(0, 5).map((ids) => `the same text stands under ${ids.length} ids: ${shortList(ids)}`);
  return groups.length > 5 ? [...notices, `${groups.length - 5} more texts stand under several ids`] : notices;
}

function shortList(ids: readonly string[]): string {
  const shown = ids.slice(0, 5).map((id) => displayable(id));
  return ids.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ');
}

function wholeFile(place: InputPlace | null): InputPlace | null {
  return place === null ? null : { file: place.file };
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1000)} kB`;
}
