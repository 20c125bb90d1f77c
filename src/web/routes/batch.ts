import { Hono } from 'hono';
import { markup } from '../../report/markup';
import type { WebEnv } from '../access/web-env';
import { readBatchFacts } from '../batch-facts';
import { requireBatch } from '../require-batch';
import type { DashboardParts } from '../dashboard-parts';
import { RunningBatches } from '../live/running-batches';
import { batchPage } from '../pages/batch-page';
import { resultParts, runningParts } from '../pages/batch-parts';
import { doneText } from '../parts/done-text';
import { nothingTyped } from '../parts/threshold-form';
import type { RenderedResults } from '../rendering/rendered-results';
import { tellChanges } from './changes';

interface BatchRoutes extends Pick<DashboardParts, 'store' | 'temporalUi'> {
  readonly rendered: RenderedResults;
  /** Aborts when the server stops. */
  readonly closing: AbortSignal;
}

/** One batch: its page, and the parts of it that change. */
export function batchRoutes({ store, temporalUi, rendered, closing }: BatchRoutes): Hono<WebEnv> {
  const running = new RunningBatches(store);
  return new Hono<WebEnv>()
    .get('/batches/:batch', async (c) => {
      const batchId = c.req.param('batch');
      const part = c.req.query('part');
      if (part === 'progress') {
        const { first, then } = runningParts(c, await running.changed(batchId));
        return c.html(markup`${first}${then}`);
      }
      if (part === 'results') {
        const batch = await requireBatch(store, batchId);
        const { first, links, then } = resultParts(batch, (await rendered.sectionsOf(batchId)).sections);
        return c.html(markup`${first}${links}${then}`);
      }
      const done = doneText(c.req.query('done'));
      const facts = await readBatchFacts({ store, rendered }, batchId);
      return c.html(batchPage(c, facts, { temporalUi, done, input: nothingTyped }));
    })
    .get('/batches/:batch/events', async (c) => {
      const batchId = c.req.param('batch');
      await running.reading(batchId);
      return tellChanges(c, {
        closing,
        shown: { results: c.req.query('results') ?? '' },
        read: async () => {
          const { batch, progress, resultsVersion } = await running.reading(batchId);
          const told = { progress: JSON.stringify(progress), results: resultsVersion };
          return { told, isLast: batch.endedAt !== null };
        },
      });
    });
}
