import { Hono } from 'hono';
import { BatchUnansweredError } from '../../client/errors';
import { thresholdComplaints } from '../../contracts/threshold-change';
import { InputError } from '../../input/input-error';
import type { WebEnv } from '../access/web-env';
import { readBatchFacts } from '../batch-facts';
import { requireBatch } from '../require-batch';
import type { DashboardParts } from '../dashboard-parts';
import { batchPage } from '../pages/batch-page';
import { confirmPage } from '../pages/confirm-page';
import { problemPage } from '../pages/problem-page';
import { batchPath } from '../parts/status-text';
import { steerings, unsaid, type Steering } from '../parts/steering';
import { readThresholds } from '../parts/threshold-form';
import type { RenderedResults } from '../rendering/rendered-results';
import { typedFields } from './typed-fields';

/** What can be said to a running batch. */
export function steeringRoutes(parts: DashboardParts & { readonly rendered: RenderedResults }): Hono<WebEnv> {
  const { store, client } = parts;
  return new Hono<WebEnv>()
    .post('/batches/:batch/thresholds', async (c) => {
      const batchId = c.req.param('batch');
      const values = await typedFields(c);
      const { change, complaints } = readThresholds(values);
      const refusal = Object.keys(complaints).length > 0 ? 'Correct what is marked below.' : unusable(change);
      const problem = refusal ?? (await refusalOf(() => changeThresholds(batchId, change, values['by'])));
      if (problem === null) return c.redirect(`${batchPath(batchId)}?done=thresholds`, 303);
      const input = { values, complaints, refusal: problem };
      const facts = await readBatchFacts(parts, batchId);
      return c.html(batchPage(c, facts, { temporalUi: parts.temporalUi, done: null, input }), 422);
    })
    .post('/batches/:batch/redrive', async (c) => {
      const batchId = c.req.param('batch');
      const { comparison, all } = await typedFields(c);
      const handle = await client.getBatch(batchId);
      const { reopened, refused } = await handle.redrive(all === 'yes' ? 'all' : [comparison ?? '']);
      if (refused.length === 0) {
        return c.redirect(`${batchPath(batchId)}?done=${reopened.length > 0 ? 'redrive' : 'nothing'}`, 303);
      }
      const sentence = refused.map(({ comparisonId, why }) => `${comparisonId} was refused: ${why}`).join(' ');
      return c.html(problemPage(c, { title: 'Not redriven', sentence }), 409);
    })
    .get('/batches/:batch/:steering', async (c) => {
      const steering = steeringOf(c.req.param('steering'));
      if (steering === null) return c.notFound();
      return c.html(confirmPage(c, await requireBatch(store, c.req.param('batch')), steering));
    })
    .post('/batches/:batch/:steering', async (c) => {
      const name = c.req.param('steering');
      const steering = steeringOf(name);
      if (steering === null) return c.notFound();
      const { batchId } = await requireBatch(store, c.req.param('batch'));
      const said = steering.field === null ? '' : ((await typedFields(c))[steering.field.name] ?? '').trim();
      await steering.send(await client.getBatch(batchId), said === '' ? unsaid : said);
      return c.redirect(`${batchPath(batchId)}?done=${name}`, 303);
    });

  async function changeThresholds(batchId: string, change: object, by: string | undefined): Promise<void> {
    const handle = await client.getBatch(batchId);
    await handle.updateThresholds({ ...change, by: by?.trim() || unsaid });
  }
}

function steeringOf(name: string): Steering | null {
  return Object.hasOwn(steerings, name) ? (steerings[name] ?? null) : null;
}

/** What is wrong whatever the batch; its worker checks the rest. */
function unusable(change: object): string | null {
  const complaints = thresholdComplaints(change, { planned: 0, spentUsd: 0 });
  return complaints.length === 0 ? null : `${complaints.join('; ')}.`;
}

/** What a batch says against a change; null: it is in force. */
async function refusalOf(change: () => Promise<void>): Promise<string | null> {
  try {
    await change();
    return null;
  } catch (error) {
    if (error instanceof InputError || error instanceof BatchUnansweredError) return error.message;
    throw error;
  }
}
