import type { ComparisonRecord } from '../../contracts/batch';
import type { Winner } from '../../contracts/judgement';
import { csvText } from '../csv-text';

type JudgedComparison = ComparisonRecord & { readonly winner: Winner };

/** Comparisons with an outcome, by wave and position. */
export function judgedComparisons(comparisons: readonly ComparisonRecord[]): readonly JudgedComparison[] {
  return comparisons
    .filter((comparison): comparison is JudgedComparison => comparison.winner !== null)
    .sort((x, y) => x.wave - y.wave || x.position - y.position);
}

/** Comparisons as the Python library evalica reads them (`evalica -i FILE`). The left one was shown first. */
export function evalicaCsv(comparisons: readonly ComparisonRecord[]): string {
  const winners = { a: 'left', b: 'right', tie: 'tie' } as const;
  return csvText({
    columns: ['left', 'right', 'winner'],
    decimalColumns: [],
    rows: judgedComparisons(comparisons).map(({ a, b, winner }) => [a, b, winners[winner]]),
  });
}

/** Comparisons as the function `btm` of the R package sirt takes them: 1 the first one, 0 the second, 0.5 a tie. */
export function sirtCsv(comparisons: readonly ComparisonRecord[]): string {
  const results = { a: 1, b: 0, tie: 0.5 } as const;
  return csvText({
    columns: ['id1', 'id2', 'result'],
    decimalColumns: [],
    rows: judgedComparisons(comparisons).map(({ a, b, winner }) => [a, b, results[winner]]),
  });
}

/** Comparisons as battles of LMArena (Chatbot Arena), one JSON object per line; items stand for models. */
export function lmarenaJsonLines(comparisons: readonly ComparisonRecord[]): string {
  const winners = { a: 'model_a', b: 'model_b', tie: 'tie' } as const;
  return judgedComparisons(comparisons)
    .map(({ id, a, b, winner, judge }) => {
      return `${JSON.stringify({ question_id: id, model_a: a, model_b: b, winner: winners[winner], judge })}\n`;
    })
    .join('');
}
