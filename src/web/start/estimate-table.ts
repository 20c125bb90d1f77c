import type { BatchEstimate, Sending } from '../../client/estimate-batch';
import { dollars } from '../../contracts/cost';
import type { CostEstimate } from '../../judges/prices/estimate-cost';
import { countText } from '../../report/figure-text';
import { markup, type Markup } from '../../report/markup';
import { scrollingTable } from '../../report/sections/scrolling-table';

const ways: readonly (readonly [Sending, string])[] = [
  ['live', 'live, without grouping'],
  ['cached', 'live, with cached prefixes'],
  ['provider_batch', 'provider’s batch interface'],
];

/** What a batch would use and cost, from low to high. */
export function estimateTable({ comparisons, judges }: BatchEstimate): Markup {
  const rows = judges.flatMap(({ spec, ways: of }) => ways.map(([way, name]) => row(spec, name, of[way])));
  const sources = judges.flatMap(({ price }) =>
    price === null ? [] : [`${price.source}, ${price.asOf ?? 'given by hand'}`],
  );
  return markup`<section aria-labelledby="estimate">
<h2 id="estimate">Estimate</h2>
<p>At most ${countText(comparisons)} comparisons. Retries, and what a model thinks beyond its answer, come on top. Nothing is started yet.</p>
${scrollingTable(
  'Tokens and cost, from low to high',
  markup`<thead><tr><th scope="col">Judge</th><th scope="col">Sent</th><th scope="col" class="n">Tokens in</th><th scope="col" class="n">Tokens out</th><th scope="col" class="n">Cost</th></tr></thead>
<tbody>
${rows}</tbody>`,
)}
${sources.length === 0 ? null : markup`<p class="note">Prices: ${[...new Set(sources)].join('; ')}.</p>`}
</section>`;
}

function row(spec: string, way: string, { inputTokens, outputTokens, usd }: CostEstimate): Markup {
  const cost = usd === null ? 'price not known' : `${dollars(usd.low)} to ${dollars(usd.high)}`;
  return markup`<tr><th scope="row"><bdi>${spec}</bdi></th><td>${way}</td><td class="n">${range(inputTokens)}</td><td class="n">${range(outputTokens)}</td><td class="n">${cost}</td></tr>
`;
}

function range({ low, high }: CostEstimate['inputTokens']): string {
  return `${countText(low)} to ${countText(high)}`;
}
