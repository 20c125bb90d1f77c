import { refuseAcrossGroups } from './check-pair';
import { displayable } from './displayable';
import { InputError } from './input-error';
import { itemLabelColumns, readItemLabels, type ItemLabels } from './item-labels';
import { label } from './label';
import { readTable } from './read-table';
import type { Votes } from './read-votes';
import { requiredField } from './table';

/** What is known of an item that votes are about. */
export interface VoteItem extends ItemLabels {
  readonly id: string;
}

const unknownItem: ItemLabels = { group: null, model: null, anchorScore: null };

/** The items of votes of which nothing else is known. */
export function bareVoteItems({ itemIds }: Votes): readonly VoteItem[] {
  return itemIds.map((id) => ({ id, ...unknownItem }));
}

/**
 * Reads what is known of the items of votes: `id` and optional `group`, `model`, `anchor_score`, CSV or JSONL; a file of
 * ITEMS will do. Items without a vote are left out.
 *
 * @returns in the order of `votes.itemIds`
 * @throws InputError `unknown_item`, `duplicate_id`, `missing_group`, `missing_model`, `other_group`, and those of
 * `readTable`
 */
export function readVoteItems(file: string, votes: Votes): readonly VoteItem[] {
  const table = readTable(file, { required: ['id'], optional: itemLabelColumns });
  const known = new Map<string, VoteItem>();
  for (const row of table.rows) {
    const place = { file, line: row.line };
    const id = label(requiredField(table, row, 'id'), 'id', place);
    if (known.has(id)) {
      throw new InputError('duplicate_id', `"${displayable(id)}" is used twice. Ids must differ.`, place);
    }
    known.set(id, { id, ...readItemLabels(table, row) });
  }
  const items = votes.itemIds.map((id) => {
    const item = known.get(id);
    if (item !== undefined) return item;
    const sentence = `there are votes about "${displayable(id)}", but no item has that id. Add it.`;
    throw new InputError('unknown_item', sentence, { file });
  });
  checkLabels(items, file);
  const groups = new Map(items.map(({ id, group }) => [id, group]));
  for (const { a, b } of votes.votes) {
    refuseAcrossGroups({ a: votes.itemIds[a] ?? '', b: votes.itemIds[b] ?? '' }, groups, { file });
  }
  return items;
}

function checkLabels(items: readonly VoteItem[], file: string): void {
  const without = (what: 'group' | 'model') => items.find((item) => item[what] === null);
  const [anyGroup, anyModel] = [items.some(({ group }) => group !== null), items.some(({ model }) => model !== null)];
  const [noGroup, noModel] = [without('group'), without('model')];
  if (noGroup !== undefined && (anyGroup || anyModel)) {
    const sentence = `"${displayable(noGroup.id)}" has no group, but other items have one, or models need it.`;
    throw new InputError('missing_group', `${sentence} Give it for all items with votes.`, { file });
  }
  if (noModel === undefined || !anyModel) return;
  const sentence = `"${displayable(noModel.id)}" has no model, but other items have one.`;
  throw new InputError('missing_model', `${sentence} Give it for all items with votes, or for none.`, { file });
}
