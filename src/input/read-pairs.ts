import { checkPair, type GivenPair, type GroupsById } from './check-pair';
import { displayable } from './displayable';
import { InputError } from './input-error';
import { readTable } from './read-table';
import { requiredField, type Row, type Table } from './table';

const maxRepeats = 1_000;

/**
 * Reads PAIRS (`a,b[,repeats]`, CSV or JSONL): pairs to be judged instead of planned ones, in this order. A row with
 * `repeats` stands for that many comparisons, one after the other.
 * @throws InputError `unknown_item`, `self_comparison`, `other_group`, `bad_repeats`, and those of `readTable`
 */
export function readPairs(file: string, groups: GroupsById): readonly GivenPair[] {
  const table = readTable(file, { required: ['a', 'b'], optional: ['repeats'] });
  return table.rows.flatMap((row) => {
    const pair = { a: requiredField(table, row, 'a'), b: requiredField(table, row, 'b') };
    const checked = checkPair(pair, groups, { file, line: row.line });
    return Array.from({ length: repeatsOf(table, row) }, () => checked);
  });
}

function repeatsOf({ file }: Table, row: Row): number {
  const raw = row.fields.get('repeats')?.trim() ?? '';
  if (raw === '') return 1;
  const repeats = /^\d{1,4}$/.test(raw) ? Number(raw) : 0;
  if (repeats >= 1 && repeats <= maxRepeats) return repeats;
  const sentence = `repeats is a whole number from 1 to ${maxRepeats}, got "${displayable(raw)}". Correct it.`;
  throw new InputError('bad_repeats', sentence, { file, line: row.line });
}
