import type { BatchDocument } from '../../contracts/batch';
import type { BatchQuality } from '../../contracts/quality';
import { countText, figureText, percentText } from '../figure-text';
import { markup, type Markup } from '../markup';
import { positionFunnelPlot } from '../plots/position-funnel-plot';
import { responsivePlot } from '../plots/responsive-plot';
import { judgePoints, type JudgePoint } from '../position-funnel';
import { effectText } from '../quality-sentences';
import { scrollingTable } from './scrolling-table';

/** Who judged, how well each agrees with the scale of all, and what it cost. */
export function judges({ judges, cost, quality }: BatchDocument): Markup {
  const points = judgePoints({ judges, quality });
  const decidedOf = new Map(points.map(({ number, decided }) => [number, decided]));
  const price = cost.usd === null ? 'The cost is not known' : `Cost: ${figureText(cost.usd, 2)} US dollars`;
  const statistics = new Map(quality?.judges.map((one) => [one.spec, one]));
  return markup`<section aria-labelledby="judges">
<h2 id="judges">Judges</h2>
${scrollingTable(
  'Judges of this batch',
  markup`<thead><tr><th scope="col" class="n">No.</th><th scope="col">Judge</th><th scope="col">Provider</th><th scope="col">Model</th><th scope="col" class="n">Comparisons</th>
<th scope="col" class="n">Infit</th><th scope="col" class="n">Outfit</th><th scope="col" class="n">Position effect (95\u00a0% interval)</th>
<th scope="col" class="n">First shown won</th><th scope="col" class="n">With a winner</th></tr></thead>
<tbody>
${judges.map(({ spec, provider, model, comparisons }, place) => {
  const { infit = null, outfit = null, positionEffect = null, misfit = false } = statistics.get(spec) ?? {};
  const decided = decidedOf.get(place + 1) ?? 0;
  const firstWon = Math.round(decided * (statistics.get(spec)?.firstWonShare ?? 0));
  return markup`<tr><td class="n">${place + 1}</td><th scope="row"><bdi>${spec}</bdi></th><td>${provider}</td><td><bdi>${model ?? '–'}</bdi></td><td class="n">${countText(comparisons)}</td><td class="n">${figureText(infit, 2)}${misfit ? ' (misfit)' : null}</td><td class="n">${figureText(outfit, 2)}</td><td class="n">${positionEffect === null ? '–' : effectText(positionEffect)}</td><td class="n">${percentText(firstWon, decided)}</td><td class="n">${countText(decided)}</td></tr>
`;
})}</tbody>${misfitRow(quality)}`,
)}
${funnel(points)}
${changedModels(judges)}
${quality === null ? null : judgeNotes(quality)}
<p>${price}. Tokens: ${countText(cost.inputTokens)} in, ${countText(cost.outputTokens)} out.</p>
</section>`;
}

function misfitRow(quality: BatchQuality | null): Markup | null {
  const line = quality?.misfitLine ?? null;
  if (line === null) return null;
  return markup`<tfoot><tr><td></td><th scope="row">Misfit line</th><td></td><td></td><td></td><td class="n">${figureText(line, 2)}</td><td></td><td></td><td></td><td></td></tr></tfoot>`;
}

function funnel(points: readonly JudgePoint[]): Markup | null {
  if (points.length === 0) return null;
  const outside = points.filter(({ isOutside }) => isOutside).length;
  const found = `${countText(outside)} of ${countText(points.length)} judges lie outside; by chance one in 20 would.`;
  return responsivePlot(
    {
      title: 'Position funnel of the judges',
      sentence:
        'Share of outcomes that the text shown first won, by judge (numbers as in the table), against how many outcomes it rests on. Between the ' +
        `broken lines chance alone keeps 19 judges of 20, if better texts stand first as often as second. ${found}`,
      figures: 'the table “Judges of this batch”',
    },
    () => positionFunnelPlot(points),
  );
}

/** A batch that began with one model and went on with another has no single judge behind it. */
function changedModels(judges: BatchDocument['judges']): Markup[] {
  return judges
    .filter(({ modelsAnswered }) => modelsAnswered.length > 1)
    .map(
      ({ spec, modelsAnswered }) =>
        markup`<p><strong>The judge <bdi>${spec}</bdi> has changed during the batch:</strong> its provider answered with ${modelsAnswered.length} models, ${modelsAnswered.map((model, index) => markup`${index > 0 ? ', ' : null}<bdi>${model}</bdi>`)}. Outcomes of different models are scaled here as those of one judge. Name a dated model to prevent it.</p>`,
    );
}

function judgeNotes({ judges, misfitLine }: BatchQuality): Markup {
  const effects = judges.flatMap(({ positionEffect }) => positionEffect ?? []);
  const biased = effects.filter(({ found }) => found).length;
  const beyond = judges.filter(({ misfit }) => misfit).length;
  return markup`<p>The position effect is what being shown first is worth to a text, in log-odds, estimated together with the scores; above 0
favours the first. ${
    effects.length === 0
      ? 'It was not estimated.'
      : biased === 0
        ? 'No interval excludes 0: no judge is shown to favour a position.'
        : `${biased} of ${effects.length} intervals exclude 0: these judges seem to favour a position. By chance one in 20 would.`
  }</p>
<p>${
    misfitLine === null
      ? 'A line for misfit needs three judges or more.'
      : `Misfit line: infit ${figureText(misfitLine, 2)}, the judges’ mean and two standard deviations. ${beyond === 0 ? 'No judge lies above it.' : `${beyond} of ${judges.length} judges lie above it: their answers are not explained by the common scale.`}`
  }</p>`;
}
