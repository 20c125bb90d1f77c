import type { NewVote } from '../contracts/new-batch';
import { refuseAcrossGroups, type GroupsById } from './check-pair';
import { displayable } from './displayable';
import { InputError } from './input-error';
import { readVoteRows } from './read-votes';

export interface RecordedVotes {
  /** In the order of the file. */
  readonly votes: readonly NewVote[];
  /** False: the file does not say who stood first, and `a` is the winner. */
  readonly sidesKnown: boolean;
}

/**
 * Reads VOTES for a recorded judge. Items without a vote are fine; a vote about an item that is not there is not.
 * @throws InputError `unknown_item`, `other_group`, and those of `readVotes`
 */
export function readRecordedVotes(file: string, groups: GroupsById): RecordedVotes {
  const { rows, sidesKnown } = readVoteRows(file);
  for (const { a, b, line } of rows) {
    const unknown = [a, b].find((id) => !groups.has(id));
    if (unknown === undefined) {
      refuseAcrossGroups({ a, b }, groups, { file, line });
      continue;
    }
    const sentence = `there is a vote about "${displayable(unknown)}", but no item has that id. Correct it or add the item.`;
    throw new InputError('unknown_item', sentence, { file, line });
  }
  return {
    votes: rows.map(({ judge, a, b, winner }) => ({ a, b, winner, voter: judge })),
    sidesKnown,
  };
}
