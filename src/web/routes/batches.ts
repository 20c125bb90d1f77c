import { Hono } from 'hono';
import { countBatches, listOverviews } from '../../store/overviews';
import type { WebEnv } from '../access/web-env';
import type { DashboardParts } from '../dashboard-parts';
import { batchesPage, batchesPart, batchesPerPage, type BatchList } from '../pages/batches-page';
import { tellChanges } from './changes';

/** The list of batches. @param closing aborts when the server stops */
export function batchesRoutes({ store }: DashboardParts, closing: AbortSignal): Hono<WebEnv> {
  const read = async (page: string | undefined): Promise<BatchList> => {
    const number = Math.min(1_000_000, Math.max(1, Math.trunc(Number(page)) || 1));
    const batches = await listOverviews(store, { limit: batchesPerPage, offset: batchesPerPage * (number - 1) });
    return { batches, total: await countBatches(store), number };
  };
  return new Hono<WebEnv>()
    .get('/', async (c) => {
      const list = await read(c.req.query('page'));
      return c.html(c.req.query('part') === 'batches' ? batchesPart(list) : batchesPage(c, list));
    })
    .get('/events', (c) =>
      tellChanges(c, {
        closing,
        read: async () => ({ batches: await read(c.req.query('page')) }),
        isLast: () => false,
      }),
    );
}
