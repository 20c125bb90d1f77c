import { dollars } from '../../contracts/cost';
import { countText, percentText } from '../../report/figure-text';
import { markup, type Markup } from '../../report/markup';
import { scrollingTable } from '../../report/sections/scrolling-table';
import type { FailureCount, JudgeWork } from '../../store/judge-work';
import type { LatestOutcome } from '../../store/latest-outcomes';
import { momentText } from './status-text';

/** What each judge was asked and what it cost; failures by kind. */
export function judgingPart(work: readonly JudgeWork[], failures: readonly FailureCount[]): Markup {
  return markup`<section aria-labelledby="judging">
<h2 id="judging">Calls and errors</h2>
<div id="judging-live" data-live="progress">
${scrollingTable(
  'Answers of each judge',
  markup`<thead><tr><th scope="col">Judge</th><th scope="col" class="n">Completed</th><th scope="col" class="n">Answers</th>
<th scope="col" class="n">Errors</th><th scope="col" class="n">Error rate</th><th scope="col" class="n">Failed for good</th><th scope="col" class="n">Cost</th></tr></thead>
<tbody>
${work.map(
  ({ spec, completed, failed, answers, failures: errors, spentUsd }) =>
    markup`<tr><th scope="row"><bdi>${spec}</bdi></th><td class="n">${countText(completed)}</td><td class="n">${countText(answers)}</td><td class="n">${countText(errors)}</td><td class="n">${percentText(errors, answers)}</td><td class="n">${countText(failed)}</td><td class="n">${dollars(spentUsd)}</td></tr>
`,
)}</tbody>`,
)}
${failures.length === 0 ? markup`<p>No answer was an error.</p>` : failureTable(failures)}
</div>
</section>`;
}

function failureTable(failures: readonly FailureCount[]): Markup {
  return scrollingTable(
    'Errors by code, most frequent first',
    markup`<thead><tr><th scope="col">Code</th><th scope="col" class="n">Answers</th><th scope="col" class="n">Failed for good</th><th scope="col">Latest (UTC)</th></tr></thead>
<tbody>
${failures.map(
  ({ code, times, final, latest }) =>
    markup`<tr><th scope="row">${code}</th><td class="n">${countText(times)}</td><td class="n">${countText(final)}</td><td>${momentText(latest)}</td></tr>
`,
)}</tbody>`,
  );
}

/** The latest verdicts with what judges said of them. */
export function outcomesPart(outcomes: readonly LatestOutcome[]): Markup {
  return markup`<section aria-labelledby="outcomes">
<h2 id="outcomes">Latest verdicts</h2>
<div id="outcomes-live" data-live="progress">${outcomes.length === 0 ? markup`<p>None yet.</p>` : outcomeTable(outcomes)}</div>
</section>`;
}

function outcomeTable(outcomes: readonly LatestOutcome[]): Markup {
  return scrollingTable(
    `The latest ${outcomes.length}, newest first`,
    markup`<thead><tr><th scope="col">Comparison</th><th scope="col">Shown first</th><th scope="col">Shown second</th><th scope="col">Winner</th>
<th scope="col" class="n">Confidence</th><th scope="col">Judge</th><th scope="col">Justification</th></tr></thead>
<tbody>
${outcomes.map(({ comparisonId, a, b, winner, confidence, justification, judge }) => {
  const won = winner === 'tie' ? markup`tie` : markup`<bdi>${winner === 'a' ? a : b}</bdi>`;
  return markup`<tr><th scope="row">${comparisonId}</th><td><bdi>${a}</bdi></td><td><bdi>${b}</bdi></td><td>${won}</td><td class="n">${confidence ?? '–'}</td><td><bdi>${judge}</bdi></td><td class="prose"><bdi>${justification ?? ''}</bdi></td></tr>
`;
})}</tbody>`,
  );
}
