import type { BatchModels, RankedModel } from '../../contracts/groups';
import { countText, figureText } from '../figure-text';
import { markup, type Markup } from '../markup';
import { modelNotes } from '../model-sentences';
import { scrollingTable } from './scrolling-table';

/** The scale of the models that wrote the items; nothing for a batch without. */
export function models(scale: BatchModels | null): Markup | null {
  if (scale === null) return null;
  return markup`<section aria-labelledby="models">
<h2 id="models">Models</h2>
<p>An outcome between answers of two models counts for the one against the other. Scores are log-odds with mean 0; “±” gives one
cluster-robust standard error, the groups as clusters.</p>
${scrollingTable(
  'Every model, best first',
  markup`<thead><tr><th scope="col" class="n">Rank</th><th scope="col">Model</th><th scope="col" class="n">Score</th>
<th scope="col" class="n">±\u00a0se</th><th scope="col" class="n">Comparisons</th><th scope="col" class="n">Wins</th>
<th scope="col" class="n">Ties</th><th scope="col" class="n">Items</th></tr></thead>
<tbody>
${scale.models.map(row)}</tbody>`,
)}
${modelNotes(scale).map(
  (sentence) => markup`<p>${sentence}</p>
`,
)}</section>`;
}

function row({ rank, id, score, se, comparisons, wins, ties, items }: RankedModel): Markup {
  return markup`<tr><td class="n">${rank}</td><th scope="row"><bdi>${id}</bdi></th><td class="n">${figureText(score, 2)}</td><td class="n">${figureText(se, 2)}</td><td class="n">${countText(comparisons)}</td><td class="n">${countText(wins)}</td><td class="n">${countText(ties)}</td><td class="n">${countText(items)}</td></tr>
`;
}
