import { z } from 'zod';
import { jsonReply, parseJson, ProviderError, type Exchange, type Reply } from '../exchange';
import { findJob, openJob } from '../jobs';
import type { ProviderState } from '../provider-state';
import { readBatchInput } from './batch-input';
import { finishBatch } from './batch-members';
import { requireBatches, storeFile } from './files';
import type { OpenaiBatch } from './openai-batch';

const batchParams = z.object({
  input_file_id: z.string(),
  endpoint: z.literal('/v1/chat/completions'),
  completion_window: z.literal('24h'),
  metadata: z
    .record(z.string().max(64), z.string().max(512))
    .refine((metadata) => Object.keys(metadata).length <= 16, 'at most 16 pairs')
    .nullable()
    .optional(),
});

export function createBatch(state: ProviderState, exchange: Exchange): Reply {
  const { body, call } = exchange;
  requireBatches(state);
  const parsed = batchParams.safeParse(parseJson(body));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ProviderError(400, `Invalid '${issue?.path.join('.')}': ${issue?.message}`);
  }
  const { input_file_id: inputFileId, endpoint, metadata = null } = parsed.data;
  const input = state.files.get(inputFileId);
  if (input === undefined) throw new ProviderError(400, `No such File object: ${inputFileId}`);
  const read = readBatchInput(input, endpoint);
  const members = 'members' in read ? read.members : [];
  const job = openJob(state, exchange, members, finishBatch);
  const batch: OpenaiBatch = {
    job,
    inputFileId,
    metadata,
    model: 'models' in read ? (read.models[0] ?? null) : null,
    errors: 'errors' in read ? read.errors : [],
    outputFileId: null,
    errorFileId: null,
  };
  state.openaiBatches.set(job.id, batch);
  Object.assign(call, { customIds: members.map(({ customId }) => customId), objectId: job.id });
  return jsonReply(toBatch(batch));
}

export function retrieveBatch(state: ProviderState, exchange: Exchange): Reply {
  const batch = findBatch(state, exchange);
  batch.job.poll(state.clock.now());
  writeFiles(state, batch);
  return jsonReply(toBatch(batch));
}

export function cancelBatch(state: ProviderState, exchange: Exchange): Reply {
  const batch = findBatch(state, exchange);
  if (batch.job.status === 'ended') throw new ProviderError(409, 'The batch has ended.');
  batch.job.cancel(state.clock.now());
  return jsonReply(toBatch(batch));
}

/** Newest first. */
export function listBatches(state: ProviderState, { query }: Exchange): Reply {
  requireBatches(state);
  const batches = [...state.openaiBatches.values()].reverse();
  const start = batches.findIndex(({ job }) => job.id === query.get('after')) + 1;
  const end = start + Number(query.get('limit') ?? 20);
  const data = batches.slice(start, end).map(toBatch);
  const ids = { first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
  return jsonReply({ object: 'list', data, ...ids, has_more: end < batches.length });
}

function findBatch(state: ProviderState, exchange: Exchange): OpenaiBatch {
  requireBatches(state);
  const { id } = findJob(state, 'openai', exchange);
  const batch = state.openaiBatches.get(id);
  if (batch === undefined) throw new ProviderError(404, `There is no batch ${id}.`);
  return batch;
}

/** Either file may be absent: what has no rows is not written. */
function writeFiles(state: ProviderState, batch: OpenaiBatch): void {
  const { job } = batch;
  if (job.status !== 'ended' || batch.outputFileId !== null || batch.errorFileId !== null) return;
  const write = (succeeded: boolean, filename: string) => {
    const rows = job.outcomes.filter(({ result }) => (result === 'succeeded') === succeeded);
    return rows.length === 0 ? null : storeFile(state, { filename, purpose: 'batch_output', rows }).id;
  };
  batch.outputFileId = write(true, `${job.id}_output.jsonl`);
  batch.errorFileId = write(false, `${job.id}_error.jsonl`);
}

function statusOf({ job, errors }: OpenaiBatch): string {
  if (errors.length > 0) return job.polls === 0 ? 'validating' : 'failed';
  if (job.status === 'canceling') return 'cancelling';
  if (job.status === 'in_progress') return job.polls === 0 ? 'validating' : 'in_progress';
  if (job.expired) return 'expired';
  return job.cancelledAt === null ? 'completed' : 'cancelled';
}

function toBatch(batch: OpenaiBatch) {
  const { job, errors } = batch;
  const seconds = (ms: number) => Math.floor(ms / 1000);
  const status = statusOf(batch);
  return {
    id: job.id,
    object: 'batch',
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
    input_file_id: batch.inputFileId,
    status,
    created_at: seconds(job.createdAt),
    expires_at: seconds(job.expiresAt),
    metadata: batch.metadata,
    request_counts: {
      total: job.members.length,
      completed: job.count('succeeded'),
      failed: job.status === 'ended' ? job.members.length - job.count('succeeded') : 0,
    },
    ...(batch.model === null ? {} : { model: batch.model }),
    ...(errors.length === 0 ? {} : { errors: { object: 'list', data: errors } }),
    ...(job.cancelledAt === null ? {} : { cancelling_at: seconds(job.cancelledAt) }),
    ...(job.endedAt === null ? {} : { [`${status}_at`]: seconds(job.endedAt) }),
    ...(batch.outputFileId === null ? {} : { output_file_id: batch.outputFileId }),
    ...(batch.errorFileId === null ? {} : { error_file_id: batch.errorFileId }),
  };
}
