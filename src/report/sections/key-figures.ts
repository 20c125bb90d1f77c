import type { BatchResults, FitSummary } from '../../contracts/batch';
import { countText, figureText, percentText } from '../figure-text';
import { markup, type Markup } from '../markup';

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

/** The figures that a board asks for first, each with a few words on what it means. */
export function keyFigures(results: BatchResults): Markup {
  return markup`<section aria-labelledby="figures">
<h2 id="figures">Key figures</h2>
<dl class="figures">
${figures(results).map(
  ({ name, value, note }) => markup`<div><dt>${name}</dt><dd>${value}</dd><dd class="note">${note}</dd></div>
`,
)}</dl>
</section>`;
}

function figures({ document, totalBudget, coverage }: BatchResults): readonly Figure[] {
  const { counts, items, fit, waves, seed, mode, pairing } = document;
  const anchors = items.filter((item) => item.isAnchor).length;
  const lost = counts.failed + counts.expired + counts.cancelled;
  return [
    { name: 'Items', value: countText(items.length), note: `${countText(anchors)} of them anchors` },
    {
      name: 'Comparisons planned',
      value: countText(counts.planned),
      note: `of a budget of ${countText(totalBudget)}`,
    },
    {
      name: 'Comparisons completed',
      value: countText(counts.completed),
      note: `${percentText(counts.completed, counts.planned)} of those planned`,
    },
    {
      name: 'Without an outcome',
      value: countText(lost),
      note: `${counts.failed} failed, ${counts.expired} expired, ${counts.cancelled} cancelled`,
    },
    {
      name: 'Pairs covered',
      value: percentText(coverage.coveredPairs, coverage.possiblePairs),
      note: `${countText(coverage.coveredPairs)} of ${countText(coverage.possiblePairs)} possible pairs`,
    },
    { name: 'Waves', value: countText(waves), note: `mode ${mode}, ${pairing} pairs` },
    { name: 'Reliability', value: figureText(fit?.reliability.estimate ?? null, 2), note: reliabilityNote(fit) },
    {
      name: 'SSR',
      value: figureText(fit?.reliability.ssr ?? null, 2),
      note: 'reads too high when pairs are chosen by their scores; an upper guide, for comparison with other tools',
    },
    {
      name: 'Separation',
      value: figureText(fit?.reliability.separation ?? null, 2),
      note: 'spread of scores ÷ their typical standard error; reads too high as SSR does',
    },
    { name: 'Seed', value: seed, note: 'the same seed, settings and verdicts give the same result' },
  ];
}

function reliabilityNote(fit: FitSummary | null): string {
  if (fit === null || fit.reliability.estimate === null) return 'not known';
  const { lower, upper, reliable } = fit.reliability;
  const range = `with 90\u00a0% probability between ${figureText(lower, 2)} and ${figureText(upper, 2)}`;
  return reliable === true ? range : `${range}: not enough to rely on these scores`;
}
