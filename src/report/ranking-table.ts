import Table from 'cli-table3';
import pc from 'picocolors';
import type { BatchDocument, FitSummary, RankedItem } from '../contracts/batch';
import type { BatchGroup } from '../contracts/groups';
import { borderless } from './borderless';
import { countText, fixedDecimals } from './figure-text';
import { intervalTrack } from './interval-track';
import { rankedItems } from './ranked-items';
import { textColumns } from './text-columns';
import { visibleText } from './visible-text';

export interface TerminalStyle {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
}

/** A longer ranking is shown from both ends. */
const mostRows = 40;
const rowsAtEachEnd = 20;
const narrowestId = 8;
const widestId = 40;
/** Grades are free text; no figure is as wide as this. */
const widestFigure = 18;
/** A narrower terminal keeps the ids and goes without the counts. */
const narrowestWithCounts = 64;
const narrowestTrack = 16;
const widestTrack = 48;
const columnGap = 2;

type Colours = ReturnType<typeof pc.createColors>;

/**
 * The ranking for a terminal, best first: rank, item, score ± standard error, outcomes, grades where there are any, and, where
 * the width allows, the 95 % interval drawn to scale. No row is wider than `width`, for widths from 80 on.
 */
export function rankingTable(document: BatchDocument, { width, colour }: TerminalStyle): string {
  if (document.fit === null) return 'No fit was made, so there are no scores to rank.\n';
  const colours = pc.createColors(colour);
  const items = rankedItems(document.items);
  const shown = items.length > mostRows ? [...items.slice(0, rowsAtEachEnd), ...items.slice(-rowsAtEachEnd)] : items;
  const lines = tableLines(shown, width, colours);
  const left = items.length - shown.length;
  if (left > 0) lines.splice(1 + rowsAtEachEnd, 0, colours.dim(`… ${countText(left)} items between`));
  return `${[...lines, ...notes(document, left)].join('\n')}\n`;
}

function notes({ fit, groups, items }: BatchDocument, left: number): readonly string[] {
  const parts = fit?.components.length ?? 1;
  return [
    ...(left > 0 ? ['All items are in ranking.csv (--out DIR) and in the output of --json.'] : []),
    ...(groups === null ? [] : groupNotes(groups)),
    ...(groups === null && parts > 1
      ? [`The outcomes leave ${parts} separate groups of items: no common scale is claimed.`]
      : []),
    ...(fit === null ? [] : knownScoreNotes(items, fit)),
    ...(fit?.converged === false ? ['The fit did not converge: scores and errors may be wrong.'] : []),
  ];
}

function groupNotes(groups: readonly BatchGroup[]): readonly string[] {
  const apart = groups.filter(({ components }) => components > 1).length;
  return [
    `Ranks are within groups: scores of different groups cannot be compared.`,
    ...(apart > 0
      ? [`Outcomes do not join all items in ${countText(apart)} of ${countText(groups.length)} groups.`]
      : []),
  ];
}

/** What stands on the scale of the known scores, and what does not. */
function knownScoreNotes(items: readonly RankedItem[], { components }: FitSummary): readonly string[] {
  const known = new Set(items.filter(({ anchorScore }) => anchorScore !== null).map(({ id }) => id));
  if (known.size === 0) return [];
  const apart = components.filter((ids) => !ids.some((id) => known.has(id))).flat().length;
  return [
    `Scores are on the scale of ${countText(known.size)} anchors with a known score, which are held fixed.`,
    ...(apart > 0
      ? [`Not so ${countText(apart)} items that no outcome joins to such an anchor: theirs have mean 0.`]
      : []),
  ];
}

interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  readonly cell: (item: RankedItem) => string;
}

function tableLines(items: readonly RankedItem[], width: number, colours: Colours): string[] {
  const rank = column('rank', 'right', (item) => String(item.rank));
  const id = column('item', 'left', (item) => visibleText(item.id));
  const names = groupColumns(items);
  const figures = [
    column('score ± se', 'right', scoreText),
    ...(width < narrowestWithCounts ? [] : [column('comparisons', 'right', (item) => String(item.comparisons))]),
    ...gradeColumns(items),
  ];
  const widths = new Map([rank, ...names, ...figures].map((one) => [one, Math.min(widthOf(one, items), widestFigure)]));
  const taken = [...widths.values()].reduce((sum, columns) => sum + columns, 0);
  const idWidth = Math.max(narrowestId, Math.min(widthOf(id, items), widestId, width - taken));
  const trackWidth = Math.min(widestTrack, width - taken - idWidth);
  // One axis for several groups would show a common scale that there is not.
  const isShared = items.some(({ group }) => group !== null);
  const track =
    trackWidth < narrowestTrack || isShared ? [] : [column('95 % interval', 'left', intervalTrack(items, trackWidth))];
  const columns = [...names, rank, id, ...figures, ...track];
  const table = new Table({
    chars: borderless,
    style: { 'padding-left': 0, 'padding-right': columnGap, head: [], border: [] },
    head: columns.map(({ head }) => colours.dim(head)),
    colAligns: columns.map(({ align }) => align),
    colWidths: columns.map((one) => (one === id ? idWidth : (widths.get(one) ?? null))),
    truncate: '…',
  });
  for (const item of items) {
    const paint = item.isAnchor ? colours.yellow : (text: string) => text;
    table.push(columns.map(({ cell }) => paint(cell(item))));
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

function column(head: string, align: Column['align'], cell: Column['cell']): Column {
  return { head, align, cell };
}

function groupColumns(items: readonly RankedItem[]): readonly Column[] {
  return [
    column('group', 'left', ({ group }) => visibleText(group ?? '')),
    column('model', 'left', ({ model }) => visibleText(model ?? '')),
  ].filter(({ cell }) => items.some((item) => cell(item) !== ''));
}

function gradeColumns(items: readonly RankedItem[]): readonly Column[] {
  return [
    column('anchor', 'left', ({ anchorGrade }) => visibleText(anchorGrade ?? '')),
    column('grade', 'left', gradeText),
  ].filter(({ cell }) => items.some((item) => cell(item) !== ''));
}

/** Both grades of a boundary case. */
function gradeText({ grade, boundaryWith }: RankedItem): string {
  return visibleText([grade, boundaryWith].flatMap((one) => one ?? []).join(' or '));
}

function scoreText({ score, se }: RankedItem): string {
  return `${fixedDecimals(score, 2) ?? '–'} ± ${fixedDecimals(se, 2) ?? '–'}`;
}

function widthOf({ head, cell }: Column, items: readonly RankedItem[]): number {
  return items.reduce((most, item) => Math.max(most, textColumns(cell(item))), head.length) + columnGap;
}
