import type { NewItem } from '../contracts/new-batch';
import type { DraftItem } from './draft-item';
import { displayable } from './displayable';
import { InputError, type InputPlace } from './input-error';

/** Of an item, with the place that it was given in. */
type PlacedItem = Pick<NewItem, 'id' | 'group' | 'model'> & { readonly place: InputPlace | null };

/**
 * Groups and models are given for all items or for none; a model answers the prompt of a group; every group has two
 * items that may be compared: two at all and, with models, of two models. Known scores are finite.
 * @throws InputError `missing_group`, `missing_model`, `small_group`, `bad_anchor_score`
 */
export function checkGroups(drafts: readonly DraftItem[], items: readonly NewItem[]): void {
  const placed = items.map(({ id, group, model }, index) => ({
    id,
    group,
    model,
    place: drafts[index]?.place ?? null,
  }));
  checkAnchorScores(drafts);
  refuseMissing(placed, 'group');
  refuseMissing(placed, 'model');
  const [first] = placed;
  if (first === undefined || (first.group === null && first.model === null)) return;
  if (first.group === null) {
    const sentence = 'the items have models but no groups. Give each the prompt that it answers in a column "group".';
    throw new InputError('missing_group', sentence, first.place);
  }
  for (const [group, members] of byGroup(placed)) checkGroup(group, members);
}

function checkAnchorScores(drafts: readonly DraftItem[]): void {
  const odd = drafts.find(({ anchorScore }) => anchorScore !== null && !Number.isFinite(anchorScore));
  if (odd === undefined) return;
  const got = `expected a finite known score for "${displayable(odd.id)}", got ${odd.anchorScore}`;
  throw new InputError('bad_anchor_score', `${got}. Give log-odds.`, odd.place);
}

function refuseMissing(items: readonly PlacedItem[], what: 'group' | 'model'): void {
  const without = items.find((item) => item[what] === null);
  const count = items.filter((item) => item[what] !== null).length;
  if (without === undefined || count === 0) return;
  const sentence = `"${displayable(without.id)}" has no ${what}, but ${count} of ${items.length} items have one.`;
  throw new InputError(`missing_${what}`, `${sentence} Give it for all items or for none.`, without.place);
}

function byGroup(items: readonly PlacedItem[]): ReadonlyMap<string, readonly PlacedItem[]> {
  const groups = new Map<string, PlacedItem[]>();
  for (const item of items) {
    const members = groups.get(item.group ?? '');
    if (members === undefined) groups.set(item.group ?? '', [item]);
    else members.push(item);
  }
  return groups;
}

function checkGroup(group: string, members: readonly PlacedItem[]): void {
  const [first] = members;
  const shown = `the group "${displayable(group)}"`;
  if (members.length < 2) {
    const sentence = `${shown} has one item, which nothing can be compared with.`;
    throw new InputError('small_group', `${sentence} Add an item to the group or remove it.`, first?.place ?? null);
  }
  if (first?.model == null || members.some(({ model }) => model !== first.model)) return;
  const sentence = `${shown} has answers of one model only, and answers of one model are not compared.`;
  throw new InputError('small_group', `${sentence} Add one of another model or remove the group.`, first.place);
}
