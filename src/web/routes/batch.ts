import { Hono } from 'hono';
import { markup } from '../../report/markup';
import { readProgress } from '../../store/progress';
import { readResults } from '../../store/results';
import type { WebEnv } from '../access/web-env';
import { readBatchFacts, readRunningFacts, requireBatch } from '../batch-facts';
import type { DashboardParts } from '../dashboard-parts';
import { batchPage, steeringLinks } from '../pages/batch-page';
import { resultParts, runningParts } from '../pages/batch-parts';
import { doneText } from '../parts/done-text';
import { downloads } from '../parts/downloads';
import { nothingTyped } from '../parts/threshold-form';
import { tellChanges } from './changes';

/** One batch: its page, the parts of it that change, and its files. @param closing aborts when the server stops */
export function batchRoutes({ store, temporalUi }: DashboardParts, closing: AbortSignal): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get('/batches/:batch', async (c) => {
      const batchId = c.req.param('batch');
      const part = c.req.query('part');
      if (part === 'progress') {
        const { first, then } = runningParts(c, await readRunningFacts(store, await requireBatch(store, batchId)));
        return c.html(markup`${first}${then}`);
      }
      if (part === 'results') {
        const batch = await requireBatch(store, batchId);
        const { first, then } = resultParts(await readResults(store, batch));
        return c.html(markup`${first}${steeringLinks(batch)}${then}`);
      }
      const done = doneText(c.req.query('done'));
      return c.html(batchPage(c, await readBatchFacts(store, batchId), { temporalUi, done, input: nothingTyped }));
    })
    .get('/batches/:batch/events', async (c) => {
      const { batchId } = await requireBatch(store, c.req.param('batch'));
      return tellChanges(c, {
        closing,
        read: async () => {
          const batch = await requireBatch(store, batchId);
          const progress = await readProgress(store, batch);
          const { status, settings, endedAt } = batch;
          return { progress, results: { status, wave: progress.wave, settings, ended: endedAt !== null } };
        },
        isLast: ({ results }) => results.ended,
      });
    })
    .get('/batches/:batch/files/:name', async (c) => {
      const download = downloads.get(c.req.param('name'));
      const batch = await requireBatch(store, c.req.param('batch'));
      if (download === undefined) return c.notFound();
      // Never shown here: a report brings styles of its own, which this page's rules forbid.
      const name = `${batch.batchId.replace(/[^\w.-]/g, '_')}-${c.req.param('name')}`;
      c.header('Content-Type', download.type);
      c.header('Content-Disposition', `attachment; filename="${name}"`);
      return c.body(download.content(await readResults(store, batch)));
    });
}
