import type { BatchResults, WaveRecord } from '../../contracts/batch';
import { decidingFact } from '../deciding-fact';
import { countText, figureText } from '../figure-text';
import { markup, type Markup } from '../markup';
import { convergencePlot, lowestShownSsr } from '../plots/convergence-plot';
import { responsivePlot } from '../plots/responsive-plot';
import { scrollingTable } from './scrolling-table';

/** How the scale settled from wave to wave. */
export function convergence(results: BatchResults): Markup {
  const { waves } = results;
  return markup`<section aria-labelledby="convergence">
<h2 id="convergence">Convergence</h2>
${waves.length > 1 ? plot(results) : markup`<p>Score changes need the fits of two waves, and there are fewer.</p>`}
${waves.length > 0 ? table(waves) : null}
</section>`;
}

function plot(results: BatchResults): Markup {
  const threshold = decidingFact(results, 'stabilityThreshold');
  const limit = threshold === null ? '' : ` Scores count as stable when no score moves by more than ${threshold}.`;
  const lowest = results.waves.some(({ ssr }) => ssr !== null && ssr < lowestShownSsr)
    ? ` SSR below ${figureText(lowestShownSsr, 0)} is drawn there.`
    : '';
  return responsivePlot(
    {
      title: 'Score change and SSR by wave',
      sentence: `Largest change of any score against the fit before (log-odds), and reliability (SSR), by wave.${limit}${lowest}`,
      figures: 'the table “Figures by wave”',
    },
    (width) => convergencePlot({ waves: results.waves, threshold }, width),
  );
}

function table(waves: readonly WaveRecord[]): Markup {
  return scrollingTable(
    'Figures by wave',
    markup`<thead><tr><th scope="col" class="n">Wave</th><th scope="col">Kind</th><th scope="col" class="n">Planned</th>
<th scope="col" class="n">Completed</th><th scope="col" class="n">Largest score change</th><th scope="col" class="n">SSR</th></tr></thead>
<tbody>
${waves.map(
  ({ wave, kind, planned, completed, maxScoreChange, ssr }) =>
    markup`<tr><th scope="row" class="n">${wave}</th><td>${kind}</td><td class="n">${countText(planned)}</td><td class="n">${countText(completed)}</td><td class="n">${figureText(maxScoreChange, 3)}</td><td class="n">${figureText(ssr, 2)}</td></tr>
`,
)}</tbody>`,
  );
}
