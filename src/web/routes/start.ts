import { Hono } from 'hono';
import type { BatchRequest } from '../../client/batch-request';
import { BatchConflictError } from '../../client/errors';
import { estimateBatch } from '../../client/estimate-batch';
import { toNewBatch } from '../../client/to-new-batch';
import { InputError } from '../../input/input-error';
import { requireAccess } from '../../judges/provider-access';
import type { WebEnv } from '../access/web-env';
import type { DashboardParts } from '../dashboard-parts';
import { emptyStart, startPage } from '../pages/start-page';
import { startedPage } from '../pages/started-page';
import { batchPath } from '../parts/status-text';
import { readStartForm, toComplaint, type Complaint, type StartForm } from '../start/read-start-form';
import { fileField, readSentFiles } from '../start/sent-files';
import { maxUploadBytes } from '../start/upload-limit';
import { typedFields } from './typed-fields';

/** Starting a batch by upload, with an estimate before if it is asked for. */
export function startRoutes({ client, access, defaults }: DashboardParts): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get('/start', (c) => c.html(startPage(c, emptyStart)))
    .post('/start', async (c) => {
      const files = await readSentFiles(await c.req.parseBody({ all: true }));
      const form: StartForm = { values: await typedFields(c), files };
      const refused = (complaints: readonly Complaint[]) =>
        c.html(startPage(c, { ...emptyStart, form: withoutRefused(form, complaints), complaints }), 422);
      if (files.reduce((sum, { bytes }) => sum + bytes.length, 0) > maxUploadBytes) {
        const sentence = `the files have more than ${maxUploadBytes / 1_000_000} MB. \`paragone start\` takes larger ones.`;
        return refused([{ field: fileField, sentence }]);
      }
      const read = readStartForm(form, defaults);
      if ('complaints' in read) return refused(read.complaints);
      const { request, notices } = read;
      try {
        if (form.values['intent'] === 'estimate') {
          const estimate = estimateBatch(request);
          return c.html(startPage(c, { form, complaints: [], notices, estimate }));
        }
        const { batchId, isNew, told } = await start(request);
        const all = [...notices, ...told];
        if (all.length > 0) return c.html(startedPage(c, { batchId, isNew, notices: all }), 201);
        return c.redirect(`${batchPath(batchId)}?done=${isNew ? 'started' : 'continued'}`, 303);
      } catch (error) {
        if (error instanceof InputError) return refused([toComplaint(error)]);
        if (error instanceof BatchConflictError) return refused([{ field: 'id', sentence: error.message }]);
        throw error;
      }
    });

  /** A form that is sent twice gives one batch: the second one finds that of the first. */
  async function start(request: BatchRequest) {
    requireAccess(toNewBatch(request).judges, access);
    const { handle, isNew, notices } = await client.continueOrStartBatch(request);
    return { batchId: handle.batchId, isNew, told: notices };
  }
}

/** Files that were refused are not kept: others have to be chosen. */
function withoutRefused(form: StartForm, complaints: readonly Complaint[]): StartForm {
  return complaints.some(({ field }) => field === fileField) ? { ...form, files: [] } : form;
}
