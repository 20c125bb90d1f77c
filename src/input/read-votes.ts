import type { Winner } from '../contracts/judgement';
import { displayable } from './displayable';
import { InputError, type InputPlace } from './input-error';
import { label } from './label';
import { readCsv } from './read-csv';
import { type Row, type Table, requiredField } from './table';

/** A judgement that exists. `a` and `b` index `Votes.itemIds`; where the file names no order, the winner is `a`. */
interface Vote {
  readonly judge: string | null;
  readonly a: number;
  readonly b: number;
  readonly winner: Winner;
  /** 1 to 5; null without one. */
  readonly confidence: number | null;
}

export interface Votes {
  /** Sorted by code unit, so that the order of the rows changes nothing. */
  readonly itemIds: readonly string[];
  /** Sorted by code unit; empty without a `judge` column. */
  readonly judges: readonly string[];
  readonly votes: readonly Vote[];
  /** Whether the file says which text stood first. */
  readonly sidesKnown: boolean;
  readonly notices: readonly string[];
}

/** A row with its labels read, before the winner is known. `cell` is null where the columns themselves say it. */
interface NamedRow {
  readonly judge: string | null;
  readonly a: string;
  readonly b: string;
  readonly cell: string | null;
  /** As it stands in the file. */
  readonly confidence: string;
  readonly line: number;
  readonly place: InputPlace;
}

/** In order of preference: the first says which text stood first. */
const formats = [
  { a: 'a', b: 'b', winner: 'winner' },
  { a: 'winner', b: 'loser', winner: null },
  { a: 'candidate_chosen', b: 'candidate_not_chosen', winner: null },
] as const;
type Format = (typeof formats)[number];

/** A row with a winner, items by id. */
interface VoteRow {
  readonly judge: string | null;
  readonly a: string;
  readonly b: string;
  readonly winner: Winner;
  readonly confidence: number | null;
  readonly line: number;
}

export interface VoteRows {
  readonly rows: readonly VoteRow[];
  /** Whether the file says which text stood first; if not, `a` is the winner. */
  readonly sidesKnown: boolean;
  readonly notices: readonly string[];
}

/**
 * Reads VOTES, a CSV: `judge` and `confidence` (1 to 5) optional, then `winner,loser`, or `candidate_chosen,candidate_not_chosen`, or
 * `a,b,winner`, where the winner is an item's id, else a | b | tie. A row of `a,b,winner` without a winner has no
 * outcome and is left out with a notice.
 * @throws InputError `missing_column`, `self_comparison`, `unknown_winner`, `no_outcomes`, and those of `readCsv`
 */
export function readVotes(file: string): Votes {
  const { rows, sidesKnown, notices } = readVoteRows(file);
  const itemIds = [...new Set(rows.flatMap(({ a, b }) => [a, b]))].sort();
  const indexOf = new Map(itemIds.map((id, index) => [id, index]));
  return {
    itemIds,
    judges: [...new Set(rows.flatMap(({ judge }) => judge ?? []))].sort(),
    votes: rows.map(({ judge, a, b, winner, confidence }) => {
      return { judge, a: found(indexOf, a), b: found(indexOf, b), winner, confidence };
    }),
    sidesKnown,
    notices,
  };
}

/** Reads VOTES in the order of its rows. @throws InputError as `readVotes` does */
export function readVoteRows(file: string): VoteRows {
  const table = readCsv(file, {
    required: [],
    optional: ['judge', 'confidence', ...new Set(formats.flatMap(columnsOf))],
  });
  const format = formatOf(table);
  const all = table.rows.map((row) => namedRow(table, row, format));
  const named = all.filter((row) => row.cell !== '');
  if (named.length === 0) throw new InputError('no_outcomes', 'no row has a winner. Give at least one.', { file });
  const ids = new Set(named.flatMap((row) => [row.a, row.b]));
  const unread = named.filter(({ confidence }) => confidence !== '' && confidenceOf(confidence) === null).length;
  return {
    rows: named.map((row) => {
      const { judge, a, b, line } = row;
      return { judge, a, b, winner: winnerOf(row, ids), confidence: confidenceOf(row.confidence), line };
    }),
    sidesKnown: format.winner !== null,
    notices: [
      ...(all.length === named.length ? [] : [`left out, as they have no winner: ${all.length - named.length} rows`]),
      ...(unread === 0 ? [] : [`left out, as they are no whole number from 1 to 5: ${unread} confidences`]),
    ],
  };
}

function columnsOf({ a, b, winner }: Format): string[] {
  return winner === null ? [a, b] : [a, b, winner];
}

function formatOf({ file, rows }: Table): Format {
  const format = formats.find((one) => columnsOf(one).every((name) => rows[0]?.fields.has(name)));
  if (format !== undefined) return format;
  const sentence = 'expected the columns winner,loser or candidate_chosen,candidate_not_chosen or a,b,winner.';
  throw new InputError('missing_column', `${sentence} Name them so in the first line.`, { file, line: 1 });
}

function namedRow(table: Table, row: Row, format: Format): NamedRow {
  const place = { file: table.file, line: row.line };
  const a = label(requiredField(table, row, format.a), 'id', place);
  const b = label(requiredField(table, row, format.b), 'id', place);
  if (a === b) {
    const sentence = `"${displayable(a)}" is compared with itself. Remove the row or correct an id.`;
    throw new InputError('self_comparison', sentence, place);
  }
  const judge = row.fields.get('judge')?.trim() || null;
  const cell = format.winner === null ? null : requiredField(table, row, format.winner).trim();
  const confidence = row.fields.get('confidence')?.trim() ?? '';
  return { judge: judge === null ? null : label(judge, 'judge', place), a, b, cell, confidence, line: row.line, place };
}

/** Other scales are common, and a file that has one is still good for its winners. */
function confidenceOf(cell: string): number | null {
  return /^[1-5]$/.test(cell) ? Number(cell) : null;
}

/** An id wins over a letter: where an item is itself called "b", the word can only mean that item. */
function winnerOf({ a, b, cell, place }: NamedRow, ids: ReadonlySet<string>): Winner {
  if (cell === null || cell === a) return 'a';
  if (cell === b) return 'b';
  if (!ids.has(cell) && (cell === 'a' || cell === 'b' || cell === 'tie')) return cell;
  const expected = `expected "${displayable(a)}", "${displayable(b)}", a, b or tie`;
  throw new InputError('unknown_winner', `${expected}, got "${displayable(cell)}". Correct the winner.`, place);
}

function found(indexOf: ReadonlyMap<string, number>, id: string): number {
  const index = indexOf.get(id);
  if (index === undefined) throw new Error(`bug: item ${id} was not indexed`);
  return index;
}
