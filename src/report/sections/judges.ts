import type { BatchDocument } from '../../contracts/batch';
import { countText, figureText } from '../figure-text';
import { markup, type Markup } from '../markup';
import { scrollingTable } from './scrolling-table';

/** Who judged, and what it cost. */
export function judges({ judges, cost }: BatchDocument): Markup {
  const price = cost.usd === null ? 'The cost is not known' : `Cost: ${figureText(cost.usd, 2)} US dollars`;
  return markup`<section aria-labelledby="judges">
<h2 id="judges">Judges</h2>
${scrollingTable(
  'Judges of this batch',
  markup`<thead><tr><th scope="col">Judge</th><th scope="col">Provider</th><th scope="col">Model</th><th scope="col" class="n">Comparisons</th></tr></thead>
<tbody>
${judges.map(
  ({ spec, provider, model, comparisons }) =>
    markup`<tr><th scope="row"><bdi>${spec}</bdi></th><td>${provider}</td><td><bdi>${model ?? '–'}</bdi></td><td class="n">${countText(comparisons)}</td></tr>
`,
)}</tbody>`,
)}
<p>${price}. Tokens: ${countText(cost.inputTokens)} in, ${countText(cost.outputTokens)} out.</p>
</section>`;
}
