import type { Context } from 'hono';
import { dollars } from '../../contracts/cost';
import { countText, percentText } from '../../report/figure-text';
import { markup, type Markup } from '../../report/markup';
import { scrollingTable } from '../../report/sections/scrolling-table';
import type { BatchOverview } from '../../store/overviews';
import type { WebEnv } from '../access/web-env';
import { batchPath, decisionText, momentText, statusText } from '../parts/status-text';
import { page } from './page';

export const batchesPerPage = 25;

export interface BatchList {
  readonly batches: readonly BatchOverview[];
  readonly total: number;
  /** From 1. */
  readonly number: number;
}

export function batchesPage(c: Context<WebEnv>, list: BatchList): string {
  return page(c, {
    title: 'Batches',
    live: { events: `/events?page=${list.number}`, parts: `/?page=${list.number}` },
    body: markup`<h1>Batches</h1>
${batchesPart(list)}
<p><a class="button" href="/start">Start a batch</a></p>`,
  });
}

/** The part that changes while batches run. */
export function batchesPart({ batches, total, number }: BatchList): Markup {
  return markup`<div id="batches-live" data-live="batches">
${total === 0 ? markup`<p>No batches yet.</p>` : table(batches, total)}
${pages(total, number)}
</div>`;
}

function table(batches: readonly BatchOverview[], total: number): Markup {
  return scrollingTable(
    `${countText(total)} ${total === 1 ? 'batch' : 'batches'}, newest first`,
    markup`<thead><tr><th scope="col">Batch</th><th scope="col">Status</th><th scope="col">Trait</th><th scope="col" class="n">Items</th><th scope="col" class="n">Wave</th>
<th scope="col">Done</th><th scope="col" class="n">Success</th><th scope="col" class="n">Cost</th><th scope="col">Last decision</th><th scope="col">Started (UTC)</th></tr></thead>
<tbody>
${batches.map(row)}</tbody>`,
  );
}

function row(batch: BatchOverview): Markup {
  const { batchId, status, reason, trait, itemCount, wave, settled, totalBudget, completed, createdAt } = batch;
  const cap = batch.maxCostUsd === null ? '' : ` of ${dollars(batch.maxCostUsd)}`;
  return markup`<tr><th scope="row"><a href="${batchPath(batchId)}"><bdi>${batchId}</bdi></a></th><td>${statusText(status, reason)}</td><td><bdi>${trait}</bdi></td><td class="n">${countText(itemCount)}</td><td class="n">${wave}</td><td><progress max="${totalBudget}" value="${settled}" aria-hidden="true"></progress> ${countText(settled)} of ${countText(totalBudget)}</td><td class="n">${percentText(completed, settled)}</td><td class="n">${dollars(batch.spentUsd)}${cap}</td><td>${decisionText(batch.lastDecision)}</td><td>${momentText(createdAt)}</td></tr>
`;
}

function pages(total: number, number: number): Markup | null {
  const last = Math.max(1, Math.ceil(total / batchesPerPage));
  if (last === 1 && number === 1) return null;
  return markup`<nav class="tools" aria-label="Pages">${number > 1 ? markup`<a href="/?page=${number - 1}">Newer</a> ` : null}<span>Page ${number} of ${last}</span>${number < last ? markup` <a href="/?page=${number + 1}">Older</a>` : null}</nav>`;
}
