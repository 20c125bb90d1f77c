import { Hono } from 'hono';
import { countBatches, listOverviews } from '../../store/overviews';
import type { WebEnv } from '../access/web-env';
import type { DashboardParts } from '../dashboard-parts';
import { SharedReadings } from '../live/shared-readings';
import { batchesPage, batchesPart, batchesPerPage, type BatchList } from '../pages/batches-page';
import { tellChanges } from './changes';

/** The list of batches. @param closing aborts when the server stops */
export function batchesRoutes({ store }: DashboardParts, closing: AbortSignal): Hono<WebEnv> {
  const read = async (number: number): Promise<BatchList> => {
    const [batches, total] = await Promise.all([
      listOverviews(store, { limit: batchesPerPage, offset: batchesPerPage * (number - 1) }),
      countBatches(store),
    ]);
    return { batches, total, number };
  };
  const readings = new SharedReadings(async (page) => read(Number(page)));
  return new Hono<WebEnv>()
    .get('/', async (c) => {
      const number = pageNumber(c.req.query('page'));
      if (c.req.query('part') === 'batches') return c.html(batchesPart(await readings.of(`${number}`)));
      return c.html(batchesPage(c, await read(number)));
    })
    .get('/events', (c) => {
      const number = pageNumber(c.req.query('page'));
      return tellChanges(c, {
        closing,
        read: async () => ({ told: { batches: JSON.stringify(await readings.of(`${number}`)) }, isLast: false }),
      });
    });
}

function pageNumber(typed: string | undefined): number {
  return Math.min(1_000_000, Math.max(1, Math.trunc(Number(typed)) || 1));
}
