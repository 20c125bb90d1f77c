import { Hono } from 'hono';
import { resultFileNames, type ResultFileName } from '../../client/result-files';
import { listTextHashes } from '../../store/batch-texts';
import { readUnfinishedResults } from '../../store/results';
import type { WebEnv } from '../access/web-env';
import { requireBatch } from '../require-batch';
import type { DashboardParts } from '../dashboard-parts';

/** By the end of the name. */
const types: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  html: 'text/html; charset=utf-8',
};

/** The files of a batch, as `paragone export` writes them. */
export function fileRoutes({ store, renderer }: Pick<DashboardParts, 'store' | 'renderer'>): Hono<WebEnv> {
  return new Hono<WebEnv>().get('/batches/:batch/files/:name', async (c) => {
    const name = fileNameOf(c.req.param('name'));
    const batch = await requireBatch(store, c.req.param('batch'));
    if (name === null) return c.notFound();
    const [unfinished, texts] = await Promise.all([
      readUnfinishedResults(store, batch),
      listTextHashes(store, batch.batchId),
    ]);
    const content = await renderer.file({ name, unfinished, batch, texts });
    if (content === null) return c.notFound();
    // Never shown here: a report brings styles of its own, which this page's rules forbid.
    c.header('Content-Disposition', `attachment; filename="${batch.batchId.replace(/[^\w.-]/g, '_')}-${name}"`);
    return c.body(content, 200, { 'Content-Type': types[name.split('.').at(-1) ?? ''] ?? 'text/plain' });
  });
}

function fileNameOf(text: string): ResultFileName | null {
  return resultFileNames.find((name) => name === text) ?? null;
}
