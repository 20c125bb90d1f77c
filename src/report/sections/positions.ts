import type { BatchResults, ComparisonRecord } from '../../contracts/batch';
import { countBars } from '../count-bars';
import { countText, percentText } from '../figure-text';
import { markup, type Markup } from '../markup';
import { countBarsPlot } from '../plots/count-bars-plot';
import { responsivePlot } from '../plots/responsive-plot';
import { funnelEdges } from '../position-funnel';

/** Whether every item stood first as often as second, and whether standing first helped. */
export function positions({ document, comparisons }: BatchResults): Markup {
  const differences = document.items.map(({ shownFirst, shownSecond }) => shownFirst - shownSecond);
  const largest = differences.reduce((most, difference) => Math.max(most, Math.abs(difference)), 0);
  const bars = countBars(differences);
  return markup`<section aria-labelledby="positions">
<h2 id="positions">Position balance</h2>
<p>Over the planned comparisons, the times that an item was shown first and second differ by ${largest} at most.
${firstShown(comparisons)}</p>
${
  bars.length === 0
    ? null
    : responsivePlot(
        {
          title: 'Position balance of items',
          sentence: 'Number of items by times shown first minus times shown second.',
          figures: 'the table “Every item, best first”',
        },
        (width) => countBarsPlot(bars, 'Shown first − shown second', width),
      )
}
</section>`;
}

function firstShown(comparisons: readonly ComparisonRecord[]): string {
  const firstWon = comparisons.filter(({ winner }) => winner === 'a').length;
  const decided = firstWon + comparisons.filter(({ winner }) => winner === 'b').length;
  if (decided === 0) return '';
  const { low, high } = funnelEdges(decided);
  const range = `${(100 * low).toFixed(0)} to ${(100 * high).toFixed(0)}\u00a0%`;
  return (
    `The text shown first won ${percentText(firstWon, decided)} of the ${countText(decided)} comparisons with a winner; ` +
    `with no preference for a position, ${range} would be expected in 19 batches of 20.`
  );
}
