import type { BatchDocument, FitSummary, RankedItem } from '../../contracts/batch';
import { countText, figureText } from '../figure-text';
import type { GradeBand } from '../grade-bands';
import { itemScales, type ItemScale } from '../item-scales';
import { markup, type Markup } from '../markup';
import { caterpillarPlot, caterpillars, type Caterpillar } from '../plots/caterpillar-plot';
import { responsivePlot } from '../plots/responsive-plot';
import { firstScales, leftOut } from './first-scales';
import { scrollingTable } from './scrolling-table';

/** The scale: plots of scores with intervals, then every item with its figures. */
export function ranking(document: BatchDocument): Markup {
  const { fit } = document;
  return markup`<section aria-labelledby="ranking">
<h2 id="ranking">Ranking</h2>
${fit === null ? markup`<p>No fit was made, so there are no scores.</p>` : scales(itemScales(document), fit)}
</section>`;
}

function scales(scales: readonly ItemScale[], fit: FitSummary): Markup {
  const items = scales.flatMap((scale) => scale.items);
  const separate = scales.length > 1;
  const several = scales.filter((scale) => scale.items.length > 1);
  return markup`<p>Scores are log-odds, ${origin(items, fit)}. Of two items one log-odds apart, the higher is expected to win 73\u00a0% of
their comparisons. “±” gives one standard error.${separate ? ' Scores of different groups cannot be compared.' : null}</p>
${firstScales(several).map(plots)}
${leftOut(several)}
${table(scales)}`;
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

function plots({ name, items, bands }: ItemScale): Markup {
  const title = name === null ? '' : `Group ${name}: `;
  const drawable = items.filter(({ score, se }) => Number.isFinite(score) && Number.isFinite(se));
  if (drawable.length === 0) return markup`<p>${title}No item has a score that can be drawn.</p>`;
  return markup`${caterpillars(drawable, bands).map((part) => {
    const words = {
      title: `${title}scores with intervals`,
      sentence: `${capitalised(`${title}${partSentence(part)}`)}${bandSentence(bands)}`,
      figures: 'the table “Every item, best first”',
    };
    return responsivePlot(words, (width) => caterpillarPlot(part, width));
  })}`;
}

function partSentence({ scale, from, to }: Caterpillar): string {
  const which =
    to - from === scale.length
      ? `scores of ${countText(scale.length)} items`
      : `scores of items ${from + 1} to ${to} of ${countText(scale.length)}`;
  const ends = [scale[from], scale[to - 1]].map((item) => figureText(item?.score ?? null, 2));
  return `${which} with 95\u00a0% intervals (± 1.96 standard errors), best first, from ${ends.join(' to ')} log-odds.`;
}

function bandSentence(bands: readonly GradeBand[]): string {
  return bands.length === 0 ? '' : ' Behind them the bands of the grades, with dotted boundaries.';
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function table(scales: readonly ItemScale[]): Markup {
  const group = (cell: Markup) => (scales.length > 1 ? cell : null);
  const rows = scales.flatMap(({ name, items }) => items.map((item) => ({ name, item })));
  return scrollingTable(
    'Every item, best first',
    markup`<thead><tr>${group(markup`<th scope="col">Group</th>`)}<th scope="col" class="n">Rank</th>
<th scope="col">Item</th><th scope="col" class="n">Score</th><th scope="col" class="n">±\u00a0se</th>
<th scope="col" class="n">Comparisons</th><th scope="col" class="n">Wins</th><th scope="col" class="n">Ties</th>
<th scope="col" class="n">Shown first</th><th scope="col" class="n">Shown second</th><th scope="col" class="n">Infit</th>
<th scope="col" class="n">Outfit</th><th scope="col">Anchor grade</th><th scope="col">Grade</th></tr></thead>
<tbody>
${rows.map(
  ({
    name,
    item,
  }) => markup`<tr${item.isAnchor ? markup` class="anchor"` : null}>${group(markup`<td><bdi>${name ?? '–'}</bdi></td>`)}<td class="n">${item.rank}</td><th scope="row"><bdi>${item.id}</bdi></th><td class="n">${figureText(item.score, 2)}</td><td class="n">${figureText(item.se, 2)}</td><td class="n">${item.comparisons}</td><td class="n">${item.wins}</td><td class="n">${item.ties}</td><td class="n">${item.shownFirst}</td><td class="n">${item.shownSecond}</td><td class="n">${figureText(item.infit, 2)}</td><td class="n">${figureText(item.outfit, 2)}</td><td><bdi>${item.anchorGrade ?? ''}</bdi></td><td><bdi>${item.grade ?? ''}</bdi></td></tr>
`,
)}</tbody>`,
  );
}
