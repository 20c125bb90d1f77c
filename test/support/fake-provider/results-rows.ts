import { randomStream, shuffled } from '../../../src/core/random/random';
import type { MemberOutcome } from './batch-job';
import type { Reply } from './exchange';
import type { FaultAction, ResultsFault } from './fault-rule';

type Row = Pick<MemberOutcome, 'customId' | 'row' | 'contradiction'>;

/** A results file, one row a line, spoilt as scripted. */
export function resultsReply(rows: readonly Row[], fault: FaultAction | null, type: string): Reply {
  const headers = { 'content-type': type };
  if (fault?.do !== 'results') return { status: 200, headers, body: toLines(rows.map(({ row }) => row)) };
  const lines = spoiltLines(rows, fault);
  const half = Math.floor(lines.length / 2);
  if (fault.cut === undefined) return { status: 200, headers, body: toLines(lines) };
  switch (fault.cut) {
    case 'at_line_end':
      return { status: 200, headers, body: toLines(lines.slice(0, half)) };
    case 'in_line':
      return { status: 200, headers, body: toLines(lines.slice(0, half)) + (lines[half] ?? '').slice(0, 40) };
    case 'reset':
      return { status: 200, headers, body: toLines(lines.slice(0, half)), reset: true };
  }
}

function spoiltLines(rows: readonly Row[], fault: ResultsFault): string[] {
  const kept = rows.slice(0, rows.length - (fault.missing ?? 0));
  const lines = kept.flatMap(({ row, contradiction }) => {
    if (fault.duplicates === undefined) return [row];
    return [row, fault.duplicates === 'same' ? row : contradiction];
  });
  for (let at = 0; at < (fault.foreign ?? 0); at++) {
    const { customId, row } = rows[at % rows.length] ?? { customId: '', row: '{}' };
    lines.push(row.replace(JSON.stringify(customId), JSON.stringify(`foreign-${at + 1}`)));
  }
  return fault.shuffled === true ? shuffled(lines, randomStream('1', 'results order')) : lines;
}

function toLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
