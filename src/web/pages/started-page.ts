import type { Context } from 'hono';
import { markup } from '../../report/markup';
import type { WebEnv } from '../access/web-env';
import { batchPath } from '../parts/status-text';
import { page } from './page';

interface StartedBatch {
  readonly batchId: string;
  readonly isNew: boolean;
  /** What its owner should know, one sentence each. */
  readonly notices: readonly string[];
}

/** Shown only where there is something to be told of a batch that was started. */
export function startedPage(c: Context<WebEnv>, { batchId, isNew, notices }: StartedBatch): string {
  return page(c, {
    title: `Batch ${batchId}`,
    body: markup`<h1>Batch <bdi>${batchId}</bdi> ${isNew ? 'is started' : 'goes on'}</h1>
${notices.map((notice) => markup`<p class="notice">${notice}</p>\n`)}
<p><a class="button" href="${batchPath(batchId)}">Watch it</a></p>`,
  });
}
