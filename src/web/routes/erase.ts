import { Hono } from 'hono';
import { eraseBatch } from '../../client/erase-batch';
import { refuseTextsInUse } from '../../store/erasing/targets';
import type { WebEnv } from '../access/web-env';
import type { DashboardParts } from '../dashboard-parts';
import { erasedPage, erasePage } from '../pages/erase-page';
import { batchPath } from '../parts/status-text';
import { unsaid } from '../parts/steering';
import { requireBatch } from '../require-batch';
import { typedFields } from './typed-fields';

/** Erasing the texts of a batch that has ended. @param closing aborts when the server stops */
export function eraseRoutes({ store, access }: DashboardParts, closing: AbortSignal): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get('/batches/:batch/erase', async (c) => {
      const batch = await requireBatch(store, c.req.param('batch'));
      await refuseTextsInUse(store, batch.batchId);
      return c.html(erasePage(c, batch, { batch: '', by: '', complaint: null }));
    })
    .post('/batches/:batch/erase', async (c) => {
      const batch = await requireBatch(store, c.req.param('batch'));
      const { batchId } = batch;
      const { batch: typed = '', by = '' } = await typedFields(c);
      if (typed.trim() !== batchId) {
        const complaint = `that is not the id of this batch, which is ${batchId}. Nothing was erased.`;
        return c.html(erasePage(c, batch, { batch: typed, by, complaint }), 422);
      }
      const permission = { by: by.trim() || unsaid, access, signal: closing };
      const erasure = await eraseBatch(store, { batchId, itemId: null }, permission);
      if (erasure.copiesLeft.length + erasure.sameTextsIn.length > 0) return c.html(erasedPage(c, erasure));
      return c.redirect(`${batchPath(batchId)}?done=erased`, 303);
    });
}
