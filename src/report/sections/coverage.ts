import type { BatchResults } from '../../contracts/batch';
import { countBars } from '../count-bars';
import { countText, figureText, percentText } from '../figure-text';
import { markup, type Markup } from '../markup';
import { pairRecords } from '../pair-records';
import { countBarsPlot } from '../plots/count-bars-plot';
import { responsivePlot } from '../plots/responsive-plot';
import { winMatrixPlot } from '../plots/win-matrix-plot';
import { rankedItems } from '../ranked-items';

/** With more items the cells of a matrix become too small to be told apart. */
const mostInMatrix = 60;

/** How evenly the comparisons are spread over items and pairs. */
export function coverage(results: BatchResults): Markup {
  const { coveredPairs, possiblePairs } = results.coverage;
  return markup`<section aria-labelledby="coverage">
<h2 id="coverage">Coverage</h2>
<p>${countText(coveredPairs)} of ${countText(possiblePairs)} possible pairs have a valid outcome
(${percentText(coveredPairs, possiblePairs)}). ${spread(results)}</p>
${plot(results)}
</section>`;
}

function spread({ document }: BatchResults): string {
  const counts = document.items.map(({ comparisons }) => comparisons).sort((x, y) => x - y);
  const [least] = counts;
  const most = counts.at(-1);
  if (least === undefined || most === undefined) return '';
  const middle = ((counts[(counts.length - 1) >> 1] ?? least) + (counts[counts.length >> 1] ?? most)) / 2;
  return `The score of an item rests on ${least} to ${most} valid outcomes, ${figureText(middle, middle % 1 === 0 ? 0 : 1)} at the median.`;
}

function plot({ document, comparisons }: BatchResults): Markup | null {
  const items = rankedItems(document.items);
  if (items.length === 0) return null;
  if (items.length > mostInMatrix) {
    const bars = countBars(items.map((item) => item.comparisons));
    return markup`<p>A win matrix of more than ${mostInMatrix} items has cells too small to be told apart; comparisons.csv has every pair.</p>
${responsivePlot(
  {
    title: 'Valid outcomes per item',
    sentence: 'Number of items by the valid outcomes that their score rests on.',
    figures: 'the table “Every item, best first”',
  },
  (width) => countBarsPlot(bars, 'Valid outcomes per item', width),
)}`;
  }
  const pairs = pairRecords(
    items.map(({ id }) => id),
    comparisons,
  );
  const order = items.some(({ group }) => group !== null) ? 'by group and rank' : 'in order of rank';
  return responsivePlot(
    {
      title: 'Win matrix',
      sentence:
        `Who was compared with whom, ${order}. A square: the item of the row won every outcome; a diamond: wins were ` +
        'shared or tied; a dot: it lost every one; empty: no valid outcome.',
      figures: 'the file comparisons.csv',
    },
    (width) => winMatrixPlot(items, pairs, width),
  );
}
