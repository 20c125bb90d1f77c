import type { BatchDocument } from '../../contracts/batch';
import { countText, figureText } from '../figure-text';
import { itemOutfits, misfits, usefulMeanSquare, type ItemOutfit } from '../item-misfit';
import { itemScales, type ItemScale } from '../item-scales';
import { markup, type Markup } from '../markup';
import { itemMisfitPlot, outfitRange } from '../plots/item-misfit-plot';
import { responsivePlot } from '../plots/responsive-plot';
import { firstScales, leftOut } from './first-scales';

const mostNamed = 20;

/** Which items were judged in ways that their scores do not explain. */
export function itemMisfit(document: BatchDocument): Markup | null {
  if (document.fit === null) return null;
  const scales = itemScales(document).filter(({ items }) => itemOutfits(items).length > 1);
  return markup`<section aria-labelledby="misfit">
<h2 id="misfit">Item misfit</h2>
${findings(itemOutfits(document.items))}
${firstScales(scales).map(plot)}
${leftOut(scales)}
</section>`;
}

function findings(outfits: readonly ItemOutfit[]): Markup {
  const { low, high } = usefulMeanSquare;
  const found = misfits(outfits);
  const lines = `Outfit is 1 where outcomes are as the scores predict, and ${low} to ${high} is usually taken as useful.`;
  if (outfits.length === 0) return markup`<p>No item has an outfit.</p>`;
  if (found.length === 0) return markup`<p>${lines} No item lies above.</p>`;
  const more = found.length > mostNamed ? `, and ${countText(found.length - mostNamed)} more in the ranking` : '';
  return markup`<p>${lines} ${countText(found.length)} of ${countText(outfits.length)} items lie above: some of their outcomes are surprising, so
that a human may look at them. ${found
    .slice(0, mostNamed)
    .map(
      ({ id, outfit }, place) => markup`${place > 0 ? ', ' : null}<bdi>${id}</bdi> (${figureText(outfit, 2)})`,
    )}${more}.</p>`;
}

function plot({ name, items }: ItemScale): Markup {
  const outfits = itemOutfits(items);
  const { min, max } = outfitRange;
  const beyond = outfits.filter(({ outfit }) => outfit < min || outfit > max).length;
  const title = `${name === null ? 'Outfit' : `Group ${name}: outfit`} of items against their scores`;
  const words = {
    title,
    sentence: `${title}, on an axis of ratios.${beyond > 0 ? ` ${countText(beyond)} beyond ${min} to ${max} are drawn at the edge.` : ''}`,
    figures: 'the table “Every item, best first”',
  };
  return responsivePlot(words, (width) => itemMisfitPlot(outfits, width));
}
