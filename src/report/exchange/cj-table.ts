import type { RankedItem } from '../../contracts/batch';
import { csvText } from '../csv-text';
import { rankedItems } from '../ranked-items';

const columns = [
  ...['Code', 'First Name', 'Last Name', 'Group', 'Scaled Score', 'Scaled Score SE', 'True Score', 'True Score SE'],
  'Infit',
];
const decimalColumns = ['Scaled Score', 'Scaled Score SE', 'True Score', 'True Score SE', 'Infit'];

/**
 * Results under the column heads that teachers know from comparative judgement (No More Marking), best first. The true
 * score is the score in log-odds; the scaled one puts the lowest item of the batch, or of its group, at 0 and the highest
 * at 100, or all at 50 if none stands out. Names are not known and stay empty.
 */
export function cjTableCsv(items: readonly RankedItem[]): string {
  const scales = new Map<string | null, ScaledScores>();
  for (const group of new Set(items.map((item) => item.group))) {
    scales.set(group, scaledScores(items.filter((item) => item.group === group)));
  }
  return csvText({
    columns,
    decimalColumns,
    rows: rankedItems(items).map(({ id, group, score, se, infit }) => {
      const { scaled, perLogit } = scales.get(group) ?? scaledScores([]);
      return [id, '', '', group ?? '', scaled(score), se * perLogit, score, se, infit];
    }),
  });
}

interface ScaledScores {
  readonly perLogit: number;
  readonly scaled: (score: number) => number;
}

function scaledScores(items: readonly RankedItem[]): ScaledScores {
  const scores = items.map(({ score }) => score);
  const lowest = scores.reduce((least, score) => Math.min(least, score), Infinity);
  const range = scores.reduce((most, score) => Math.max(most, score), -Infinity) - lowest;
  const perLogit = range > 0 ? 100 / range : 0;
  return { perLogit, scaled: (score) => (range > 0 ? (score - lowest) * perLogit : 50) };
}
