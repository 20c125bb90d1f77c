import { dollars, isNearCap } from '../../contracts/cost';
import type { BatchProgress } from '../../contracts/protocol';
import { countText, figureText, percentText } from '../../report/figure-text';
import { markup, type Markup } from '../../report/markup';
import { settledCount } from './settled';
import { decisionText, hasEnded, statusText } from './status-text';

/** How far a batch has come. The sentence is read out when it changes, so it changes by wave and status only. */
export function progressPart(progress: BatchProgress, reason: string | null): Markup {
  const { status, wave, counts, totalBudget, completionPct, completionThresholdPct, lastDecision, cost } = progress;
  const done = settledCount(counts);
  const lost = done - counts.completed;
  const figures = [
    { name: 'Status', value: statusText(status, reason), note: `wave ${wave}` },
    {
      name: 'Comparisons done',
      value: `${countText(done)} of ${countText(totalBudget)}`,
      note: `${countText(counts.planned)} planned so far`,
    },
    {
      name: 'Success rate',
      value: percentText(counts.completed, done),
      note: lost === 0 ? 'none without an outcome' : lostText(progress),
    },
    {
      name: 'Completion',
      value: `${figureText(completionPct, 1)}\u00a0%`,
      note: `of different pairs; threshold ${completionThresholdPct}\u00a0%`,
    },
    {
      name: 'Cost',
      value: dollars(cost.spentUsd),
      note: cost.maxUsd === null ? 'no cap' : `of at most ${dollars(cost.maxUsd)}`,
    },
    { name: 'Last decision', value: decisionText(lastDecision), note: '' },
  ];
  return markup`<section aria-labelledby="progress">
<h2 id="progress">Progress</h2>
<p id="stage" role="status" aria-live="polite" data-live="progress">${stageSentence(progress, reason)}</p>
<div id="figures-live" data-live="progress">
${hasEnded(status) ? null : markup`<p>Every figure and rank on this page is provisional until the batch has ended.</p>`}
${notices(progress).map((sentence) => markup`<p class="notice">${sentence}</p>\n`)}
<progress max="${totalBudget}" value="${done}" aria-label="Comparisons done, of the budget">${percentText(done, totalBudget)}</progress>
<dl class="figures">
${figures.map(
  ({ name, value, note }) => markup`<div><dt>${name}</dt><dd>${value}</dd><dd class="note">${note}</dd></div>
`,
)}</dl>
</div>
</section>`;
}

function stageSentence({ status, wave }: BatchProgress, reason: string | null): string {
  switch (status) {
    case 'pending':
      return 'Waiting for a worker to begin.';
    case 'comparing':
      return `Wave ${wave} is being judged.`;
    case 'scoring':
      return `Wave ${wave} is being scored.`;
    case 'paused':
      return 'Paused: nothing is sent.';
    case 'complete':
    case 'failed':
    case 'cancelled':
      return `Ended: ${statusText(status, reason)}.`;
  }
}

function lostText({ counts }: BatchProgress): string {
  return `${counts.failed} failed, ${counts.expired} expired, ${counts.cancelled} cancelled`;
}

function notices({ pause, cost }: BatchProgress): readonly string[] {
  const found: string[] = [];
  if (pause !== null) found.push(`Paused (${pause.why}): ${pause.reason.replace(/\.?$/, '.')} ${remedies[pause.why]}`);
  if (isNearCap(cost.spentUsd, cost.maxUsd)) {
    found.push('80 % of the cap on cost or more is spent. A higher cap can be set under Thresholds.');
  }
  return found;
}

const remedies = {
  operator: 'Resume lets it go on.',
  provider: 'Mend what the provider refused, then resume.',
  storage: 'When the database takes rows again, resume.',
  cost: 'A higher cap, under Thresholds, lets it go on.',
} as const;
