import Table from 'cli-table3';
import type { BatchModels } from '../contracts/groups';
import { borderless } from './borderless';
import { fixedDecimals } from './figure-text';
import { modelNotes } from './model-sentences';
import { visibleText } from './visible-text';

/** The scale of models for a terminal, best first, with what its reader must know. */
export function modelsTable(scale: BatchModels): string {
  const table = new Table({
    head: ['rank', 'model', 'score ± se', 'comparisons', 'wins', 'ties', 'items'],
    chars: borderless,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] },
    colAligns: ['right', 'left', 'right', 'right', 'right', 'right', 'right'],
  });
  for (const { rank, id, score, se, comparisons, wins, ties, items } of scale.models) {
    const error = (se === null ? null : fixedDecimals(se, 2)) ?? '–';
    table.push([rank, visibleText(id), `${fixedDecimals(score, 2) ?? '–'} ± ${error}`, comparisons, wins, ties, items]);
  }
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  return `${[...lines, ...modelNotes(scale)].join('\n')}\n`;
}
