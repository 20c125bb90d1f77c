import { type JudgeFailure, unknownCall } from '../../contracts/judgement';
import { type FoundJob, JobCallError, type JobCreation, type ProviderJobs } from '../provider-jobs';
import { type BatchObject, batchObject, type JobNote, jobStatus, metadataOf, noteOf } from './batch-object';
import { replyForm } from './dialect';
import { jobCall, jobList } from './job-calls';
import { jobFile, orphanedFiles, removeFile, uploadFile } from './job-files';
import { resultsIn } from './job-rows';
import { openaiPrice } from './price';
import type { OpenaiJudgeSettings } from './settings';

const mostFileBytes = 200_000_000;
/** Fewer bytes than a file may have, since JSON and the prompt around the texts need room. */
const limits = { requests: 50_000, bytes: 150_000_000 };
/** Between our clock and the server's. */
const skewMs = 60_000;

export interface OpenaiJobsSettings extends OpenaiJudgeSettings {
  /** Of the batch whose jobs these are: whether a tie is a verdict. */
  readonly tiesAllowed: boolean;
}

/**
 * Jobs of OpenAI's Files and Batches, and of servers that have both. A job carries our key as metadata, so that one of
 * which the creation got no answer is found with certainty.
 */
export function createOpenaiJobs({ tiesAllowed, ...asked }: OpenaiJobsSettings): ProviderJobs {
  const { client, model, options } = asked;
  const dialect = client.dialect(model);
  const price = openaiPrice(asked);

  return {
    limits,

    create: async (order, signal) => {
      const form = dialect.form(options.schema);
      const content = jobFile(order, form, asked);
      if (content.length > mostFileBytes) return { kind: 'refused', failure: tooLarge(content), call: unknownCall };
      const note = { jobKey: order.jobKey, schema: form.schema };
      let file: string;
      try {
        file = await uploadFile(asked, order.jobKey, content, signal);
      } catch (error) {
        // At most there is a file now, without a job to use it.
        return { kind: 'refused', ...answerOf(error) };
      }
      return createBatch(file, note, signal);
    },

    status: async (providerJobId, signal) => jobStatus(await retrieve(providerJobId, signal), client.name),

    results: async function* (providerJobId, signal) {
      const batch = await retrieve(providerJobId, signal);
      const form = replyForm(noteOf(batch) ?? { schema: true });
      const rules = { tiesAllowed, form, price, batch: true };
      for (const file of [batch.output_file_id, batch.error_file_id]) {
        if (file != null) yield* resultsIn(file, rules, asked, signal);
      }
    },

    cancel: async (providerJobId, signal) => {
      try {
        await jobCall(asked, { signal, shape: batchObject }, (sdk, limits) =>
          sdk.batches.cancel(providerJobId, limits),
        );
      } catch (error) {
        // What has ended, or is ending, cannot be cancelled again.
        const { status } = await retrieve(providerJobId, signal);
        if (['validating', 'in_progress', 'finalizing'].includes(status)) throw error;
      }
    },

    find: async ({ jobKey, createdAfterMs }, signal) => {
      const found: FoundJob[] = [];
      const jobs = jobList(
        asked,
        { signal, shape: batchObject, sinceMs: createdAfterMs - skewMs },
        (page) => (sdk, limits) => sdk.batches.list(page, limits),
      );
      for await (const batch of jobs) {
        if (noteOf(batch)?.jobKey === jobKey) found.push({ providerJobId: batch.id, certain: true });
      }
      return found;
    },

    remove: async (providerJobId, signal) => {
      const batch = await retrieve(providerJobId, signal);
      const orphans = await orphanedFiles(asked, batch, signal);
      for (const file of [batch.input_file_id, batch.output_file_id, batch.error_file_id, ...orphans]) {
        if (file != null) await removeFile(asked, file, signal);
      }
    },
  };

  function retrieve(id: string, signal: AbortSignal): Promise<BatchObject> {
    return jobCall(asked, { signal, shape: batchObject }, (sdk, limits) => sdk.batches.retrieve(id, limits));
  }

  async function createBatch(input_file_id: string, note: JobNote, signal: AbortSignal): Promise<JobCreation> {
    const endpoint = '/v1/chat/completions';
    const body = { input_file_id, endpoint, completion_window: '24h', metadata: metadataOf(note) } as const;
    try {
      const { id, expires_at: expires } = await jobCall(
        asked,
        { signal, shape: batchObject, orders: true },
        (sdk, limits) => sdk.batches.create(body, limits),
      );
      return { kind: 'created', providerJobId: id, expiresAtMs: expires == null ? null : expires * 1000 };
    } catch (error) {
      const { failure, call } = answerOf(error);
      if (mayExist(call)) return { kind: 'unknown', failure, call: { ...call, maybeBilled: true } };
      // The refusal is what counts; a file that stays is found no more, and expires.
      await removeFile(asked, input_file_id, signal).catch(() => undefined);
      return { kind: 'refused', failure, call };
    }
  }
}

function tooLarge({ length }: Buffer): JudgeFailure {
  const message = `The file of the job would have ${Math.ceil(length / 1e6)} MB, and 200 are allowed; mode serial_bundle needs none.`;
  return { code: 'configuration', message, retryAfterMs: null, rawReply: null };
}

function answerOf(error: unknown): Pick<JobCallError, 'failure' | 'call'> {
  if (!(error instanceof JobCallError)) throw error;
  const { failure, call } = error;
  return { failure, call };
}

/** Whether there may be a job although the server did not say so: only a clear no, or a call never sent, is a no. */
function mayExist({ httpStatus, maybeBilled }: JobCallError['call']): boolean {
  return maybeBilled || (httpStatus !== null && (httpStatus >= 500 || httpStatus === 408 || httpStatus === 409));
}
