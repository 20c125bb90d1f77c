import { displayable } from './displayable';
import { InputError, type InputPlace } from './input-error';

/** Two items to be compared, by id. `a` is shown first. */
export interface GivenPair {
  readonly a: string;
  readonly b: string;
}

/**
 * A given pair names two different items of the batch.
 * @param place null for a pair that comes from a program
 * @throws InputError `unknown_item`, `self_comparison`
 */
export function checkPair({ a, b }: GivenPair, itemIds: ReadonlySet<string>, place: InputPlace | null): GivenPair {
  const ids = { a: a.trim(), b: b.trim() };
  const shown = `the pair "${displayable(ids.a)}", "${displayable(ids.b)}"`;
  const unknown = [ids.a, ids.b].find((id) => !itemIds.has(id));
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
  return ids;
}
