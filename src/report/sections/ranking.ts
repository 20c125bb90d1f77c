import type { BatchDocument, FitSummary, RankedItem } from '../../contracts/batch';
import { countText, figureText } from '../figure-text';
import { markup, type Markup } from '../markup';
import { caterpillarPlot } from '../plots/caterpillar-plot';
import { responsivePlot } from '../plots/responsive-plot';
import { rankedItems } from '../ranked-items';
import { scrollingTable } from './scrolling-table';

/** A page with a plot for each of many small groups would hide the ranking. */
const mostPlots = 4;

/** The scale: a plot of scores with intervals, then every item with its figures. */
export function ranking({ fit, items }: BatchDocument): Markup {
  const ranked = rankedItems(items);
  return markup`<section aria-labelledby="ranking">
<h2 id="ranking">Ranking</h2>
${fit === null ? markup`<p>No fit was made, so there are no scores.</p>` : scale(ranked, fit)}
</section>`;
}

interface ScaleGroup {
  readonly name: string;
  readonly ids: readonly string[];
}

/** Items that share a scale: the groups of the batch, or what outcomes join. */
function scaleGroups(ranked: readonly RankedItem[], { components }: FitSummary): readonly ScaleGroup[] {
  const names = [...new Set(ranked.flatMap(({ group }) => group ?? []))];
  if (names.length > 0) {
    return names.map((name) => ({ name, ids: ranked.filter(({ group }) => group === name).map(({ id }) => id) }));
  }
  const parts = components.length > 1 ? components : [ranked.map(({ id }) => id)];
  return parts.map((ids, index) => ({ name: String(index + 1), ids }));
}

function scale(ranked: readonly RankedItem[], fit: FitSummary): Markup {
  const groups = scaleGroups(ranked, fit);
  const placeOf = new Map(groups.flatMap(({ ids }, place) => ids.map((id) => [id, place] as const)));
  const groupOf = new Map(groups.flatMap(({ name, ids }) => ids.map((id) => [id, name] as const)));
  const grouped = groups.length > 1;
  // Items of different groups have no common scale: they are neither plotted on one axis nor mixed in the table.
  const ordered = grouped
    ? [...ranked].sort((x, y) => (placeOf.get(x.id) ?? Infinity) - (placeOf.get(y.id) ?? Infinity) || 0)
    : ranked;
  const plots = groups
    .map(({ name, ids }) => ({ ids, title: grouped ? `Group ${name}: ` : '' }))
    .filter(({ ids }) => ids.length > 1)
    .slice(0, mostPlots);
  return markup`<p>Scores are log-odds, ${origin(ranked, fit)}. Of two items one log-odds apart, the higher is expected to win 73\u00a0% of
their comparisons. “±” gives one standard error.${grouped ? ' Scores of different groups cannot be compared.' : null}</p>
${plots.map(({ ids, title }) => {
  const members = new Set(ids);
  return caterpillar(
    ordered.filter(({ id }) => members.has(id)),
    title,
  );
})}
${table(ordered, grouped ? groupOf : null)}`;
}

function origin(items: readonly RankedItem[], { components }: FitSummary): string {
  const known = new Set(items.filter(({ anchorScore }) => anchorScore !== null).map(({ id }) => id));
  const grouped = items.some(({ group }) => group !== null);
  const centre = grouped ? 'with mean 0 in each group' : 'with mean 0';
  if (known.size === 0) return centre;
  const isHeld = components.every((ids) => ids.some((id) => known.has(id)));
  const held = 'on the scale of the known scores, which are held fixed';
  return isHeld ? held : `${held}; where no anchor with a known score is joined, ${centre}`;
}

function caterpillar(items: readonly RankedItem[], title: string): Markup {
  const drawable = items.filter(({ score, se }) => Number.isFinite(score) && Number.isFinite(se));
  const [best] = drawable;
  const worst = drawable.at(-1);
  if (best === undefined || worst === undefined) return markup`<p>${title}No item has a score that can be drawn.</p>`;
  const sentence =
    `${title}scores of ${countText(drawable.length)} items with 95\u00a0% intervals (± 1.96 standard errors), best first, ` +
    `from ${figureText(best.score, 2)} to ${figureText(worst.score, 2)} log-odds.`;
  return responsivePlot(capitalised(sentence), (width) => caterpillarPlot(drawable, width));
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function table(items: readonly RankedItem[], groupOf: ReadonlyMap<string, string> | null): Markup {
  const group = (cell: Markup) => (groupOf === null ? null : cell);
  return scrollingTable(
    'Every item, best first',
    markup`<thead><tr>${group(markup`<th scope="col">Group</th>`)}<th scope="col" class="n">Rank</th>
<th scope="col">Item</th><th scope="col" class="n">Score</th><th scope="col" class="n">±\u00a0se</th>
<th scope="col" class="n">Comparisons</th><th scope="col" class="n">Wins</th><th scope="col" class="n">Ties</th>
<th scope="col" class="n">Shown first</th><th scope="col" class="n">Shown second</th><th scope="col" class="n">Infit</th>
<th scope="col" class="n">Outfit</th><th scope="col">Anchor grade</th><th scope="col">Grade</th></tr></thead>
<tbody>
${items.map(
  (
    item,
  ) => markup`<tr${item.isAnchor ? markup` class="anchor"` : null}>${group(markup`<td><bdi>${groupOf?.get(item.id) ?? '–'}</bdi></td>`)}<td class="n">${item.rank}</td><th scope="row"><bdi>${item.id}</bdi></th><td class="n">${figureText(item.score, 2)}</td><td class="n">${figureText(item.se, 2)}</td><td class="n">${item.comparisons}</td><td class="n">${item.wins}</td><td class="n">${item.ties}</td><td class="n">${item.shownFirst}</td><td class="n">${item.shownSecond}</td><td class="n">${figureText(item.infit, 2)}</td><td class="n">${figureText(item.outfit, 2)}</td><td><bdi>${item.anchorGrade ?? ''}</bdi></td><td><bdi>${item.grade ?? ''}</bdi></td></tr>
`,
)}</tbody>`,
  );
}
