import { countText } from '../../report/figure-text';
import { markup, type Markup } from '../../report/markup';
import { scrollingTable } from '../../report/sections/scrolling-table';
import type { DeadLetter } from '../../store/dead-letters';
import { batchPath, momentText } from './status-text';

interface DeadLetterList {
  readonly batchId: string;
  /** Newest first. */
  readonly letters: readonly DeadLetter[];
  /** What has ended takes no redrive. */
  readonly ended: boolean;
  readonly formToken: Markup;
}

/** What failed for good, with a way to have it judged once more. */
export function deadLetterList({ batchId, letters, ended, formToken }: DeadLetterList): Markup {
  const open = ended ? [] : letters.filter(({ redrivenAt }) => redrivenAt === null);
  const action = batchPath(batchId, 'redrive');
  return markup`<section aria-labelledby="dead-letters">
<h2 id="dead-letters">Dead letters</h2>
<div id="dead-letters-live" data-live="progress">
${letters.length === 0 ? markup`<p>No comparison has failed for good.</p>` : markup`<p>What failed for good. A redrive gives a comparison three more deliveries, once, as long as the batch has not ended.</p>`}
${
  open.length === 0
    ? null
    : markup`<form method="post" action="${action}">${formToken}<input type="hidden" name="all" value="yes">
<button id="redrive-all">Redrive all ${countText(open.length)}</button></form>`
}
${
  letters.length === 0
    ? null
    : scrollingTable(
        'Dead letters, newest first',
        markup`<thead><tr><th scope="col">Comparison</th><th scope="col">Shown first</th><th scope="col">Shown second</th><th scope="col">Judge</th><th scope="col">Error</th>
<th scope="col" class="n">Deliveries</th><th scope="col">Failed (UTC)</th><th scope="col">Redrive</th></tr></thead>
<tbody>
${letters.map((letter) => row(letter, { action, ended, formToken }))}</tbody>`,
      )
}
</div>
</section>`;
}

function row(
  { comparisonId, payload, errorCode, errorMessage, deliveries, failedAt, redrivenAt }: DeadLetter,
  { action, ended, formToken }: { readonly action: string; readonly ended: boolean; readonly formToken: Markup },
): Markup {
  const { a, b, judge } = payload;
  const button = markup`<form method="post" action="${action}">${formToken}<input type="hidden" name="comparison" value="${comparisonId}">
<button id="redrive-${comparisonId}" aria-label="Redrive ${comparisonId}">Redrive</button></form>`;
  const redrive = redrivenAt !== null ? markup`${momentText(redrivenAt)}` : ended ? markup`too late` : button;
  return markup`<tr><th scope="row">${comparisonId}</th><td><bdi>${a}</bdi></td><td><bdi>${b}</bdi></td><td><bdi>${judge}</bdi></td><td class="prose">${errorCode}: <bdi>${errorMessage}</bdi></td><td class="n">${deliveries}</td><td>${momentText(failedAt)}</td><td>${redrive}</td></tr>
`;
}
