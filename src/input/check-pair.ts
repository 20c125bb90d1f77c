import { displayable } from './displayable';
import { InputError, type InputPlace } from './input-error';

/** Two items to be compared, by id. `a` is shown first. */
export interface GivenPair {
  readonly a: string;
  readonly b: string;
}

/** Of every item of a batch, by id; null without groups. */
export type GroupsById = ReadonlyMap<string, string | null>;

/**
 * A given pair names two different items of the batch, of one group.
 * @param place null for a pair that comes from a program
 * @throws InputError `unknown_item`, `self_comparison`, `other_group`
 */
export function checkPair({ a, b }: GivenPair, groups: GroupsById, place: InputPlace | null): GivenPair {
  const ids = { a: a.trim(), b: b.trim() };
  const shown = `the pair "${displayable(ids.a)}", "${displayable(ids.b)}"`;
  const unknown = [ids.a, ids.b].find((id) => !groups.has(id));
  if (unknown !== undefined) {
    const sentence = `${shown} names "${displayable(unknown)}", but no item has that id. Correct it or add the item.`;
    throw new InputError('unknown_item', sentence, place);
  }
  if (ids.a === ids.b) {
    throw new InputError(
      'self_comparison',
      `${shown} compares an item with itself. Remove it or correct an id.`,
      place,
    );
  }
  refuseAcrossGroups(ids, groups, place);
  return ids;
}

/**
 * What is judged of two answers to different prompts says nothing.
 * @throws InputError `other_group`
 */
export function refuseAcrossGroups({ a, b }: GivenPair, groups: GroupsById, place: InputPlace | null): void {
  const [first, second] = [groups.get(a) ?? null, groups.get(b) ?? null];
  if (first === second) return;
  const named = `"${displayable(a)}" is of the group "${displayable(first ?? '')}"`;
  const other = `"${displayable(b)}" of "${displayable(second ?? '')}"`;
  const remedy = 'Only items of one group are compared: remove the pair, or correct a group.';
  throw new InputError('other_group', `${named}, ${other}. ${remedy}`, place);
}

export function groupsById(
  items: readonly { readonly id: string; readonly group?: string | null | undefined }[],
): GroupsById {
  return new Map(items.map(({ id, group }) => [id.trim(), group?.trim() || null]));
}
