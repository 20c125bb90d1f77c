import { z } from 'zod';
import type { BatchJob } from '../batch-job';
import { jsonReply, parseJson, ProviderError, type Exchange, type Reply } from '../exchange';
import { findJob, openJob } from '../jobs';
import type { ProviderState } from '../provider-state';
import { resultsReply } from '../results-rows';
import { finishBatch } from './batch-members';

const batchParams = z.object({
  requests: z.array(z.object({ custom_id: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/), params: z.unknown() })).min(1),
});
const mostRequests = 100_000;
const mostBytes = 256 * 2 ** 20;

export function createBatch(state: ProviderState, exchange: Exchange): Reply {
  const { body, headers, call } = exchange;
  if (body.length > mostBytes) throw new ProviderError(413, 'A batch may have 256 MB.');
  const parsed = batchParams.safeParse(parseJson(body));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ProviderError(400, `${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { requests } = parsed.data;
  if (requests.length > mostRequests) throw new ProviderError(400, `A batch may have ${mostRequests} requests.`);
  const ids = requests.map(({ custom_id }) => custom_id);
  if (new Set(ids).size < ids.length) throw new ProviderError(400, 'requests: custom_id must be unique');
  const members = requests.map(({ custom_id, params }) => ({ customId: custom_id, request: params }));
  const job = openJob(state, exchange, members, finishBatch);
  Object.assign(call, { customIds: ids, objectId: job.id });
  return jsonReply(toBatch(job, headers.host));
}

export function retrieveBatch(state: ProviderState, exchange: Exchange): Reply {
  const job = findJob(state, 'anthropic', exchange);
  job.poll(state.clock.now());
  return jsonReply(toBatch(job, exchange.headers.host));
}

/** Newest first; `before_id` turns pages back. */
export function listBatches(state: ProviderState, { query, headers }: Exchange): Reply {
  const jobs = [...state.jobs.values()].filter(({ provider }) => provider === 'anthropic').reverse();
  const limit = Number(query.get('limit') ?? 20);
  const placeOf = (name: string) => jobs.findIndex(({ id }) => id === query.get(name));
  const before = placeOf('before_id');
  const start = before >= 0 ? Math.max(0, before - limit) : placeOf('after_id') + 1;
  const page = jobs.slice(start, before >= 0 ? before : start + limit);
  return jsonReply({
    data: page.map((job) => toBatch(job, headers.host)),
    has_more: before >= 0 ? start > 0 : start + limit < jobs.length,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  });
}

export function cancelBatch(state: ProviderState, exchange: Exchange): Reply {
  const job = findJob(state, 'anthropic', exchange);
  if (job.status === 'ended') throw new ProviderError(400, 'The batch has ended and can no longer be canceled.');
  job.cancel(state.clock.now());
  return jsonReply(toBatch(job, exchange.headers.host));
}

export function deleteBatch(state: ProviderState, exchange: Exchange): Reply {
  const job = findJob(state, 'anthropic', exchange);
  if (job.status !== 'ended') throw new ProviderError(400, 'Only a batch that has ended can be deleted.');
  state.jobs.delete(job.id);
  return jsonReply({ id: job.id, type: 'message_batch_deleted' });
}

export function batchResults(state: ProviderState, exchange: Exchange): Reply {
  const job = findJob(state, 'anthropic', exchange);
  if (job.status !== 'ended') throw new ProviderError(404, 'The batch has no results yet.');
  return resultsReply(job.outcomes, exchange.fate.fault, 'application/x-jsonl');
}

function toBatch(job: BatchJob, host = ''): Record<string, unknown> {
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const ended = job.status === 'ended';
  return {
    id: job.id,
    type: 'message_batch',
    processing_status: job.status,
    request_counts: {
      processing: ended ? 0 : job.members.length,
      succeeded: job.count('succeeded'),
      errored: job.count('errored'),
      canceled: job.count('canceled'),
      expired: job.count('expired'),
    },
    created_at: iso(job.createdAt),
    expires_at: iso(job.expiresAt),
    ended_at: iso(job.endedAt),
    cancel_initiated_at: iso(job.cancelledAt),
    archived_at: null,
    results_url: ended ? `http://${host}/anthropic/v1/messages/batches/${job.id}/results` : null,
  };
}
