import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import { type JudgeFailure, unknownCall } from '../../contracts/judgement';
import { withDeadline } from '../llm/call-deadline';
import { wasNeverSent } from '../llm/failure-code';
import { failureSentence } from '../llm/failure-sentence';
import { parseJson } from '../llm/parse-json';
import {
  type FoundJob,
  JobCallError,
  type JobCreation,
  type JobOrder,
  type JobResult,
  type JobSearch,
  type JobStatus,
  type ProviderJobs,
} from '../provider-jobs';
import { type FailedCall, failedCall, failedMember } from './call-failure';
import { type AnthropicJudgeSettings, missingKey } from './judge-one';
import { messageParams, messagePrompt, messageRules } from './message-params';
import { anthropicPrice } from './price';
import { type MessageReading, readMessage } from './read-message';

export interface AnthropicJobsSettings extends AnthropicJudgeSettings {
  /** Of the batch whose jobs these are: whether a tie is a verdict. */
  readonly tiesAllowed: boolean;
}

/** 256 MB are allowed; the rest is for what stands around the prompts. */
const limits = { requests: 100_000, bytes: 200_000_000 };
/** An upload of all that a job may hold, over a slow line. */
const createTimeoutMs = 600_000;
const callTimeoutMs = 60_000;
const pageSize = 100;

const countSchema = z.number().int().min(0);
const jobSchema = z.object({
  id: z.string().min(1),
  processing_status: z.string(),
  created_at: z.string(),
  expires_at: z.string(),
  archived_at: z.string().nullish(),
  request_counts: z.object({
    processing: countSchema,
    succeeded: countSchema,
    errored: countSchema,
    canceled: countSchema,
    expired: countSchema,
  }),
});
type Job = z.infer<typeof jobSchema>;

const rowSchema = z.looseObject({ custom_id: z.string() });
const resultSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('succeeded'), message: z.unknown() }),
  z.object({ type: z.literal('errored'), error: z.unknown() }),
  z.object({ type: z.literal(['canceled', 'expired']) }),
]);
const errorSchema = z.object({
  request_id: z.string().nullish(),
  error: z.object({
    type: z.string().nullish(),
    message: z.string().nullish(),
    details: z.object({ error_code: z.string().nullish() }).nullish(),
  }),
});

/**
 * Jobs of Anthropic's Message Batches. A job carries no key of ours, so that `find` can only go by time and size; names
 * of members are told when the job has ended, and so are the counts.
 */
export function createAnthropicJobs({ tiesAllowed, ...settings }: AnthropicJobsSettings): ProviderJobs {
  const rules = messageRules(settings, '1h');
  const reading = { tiesAllowed, price: anthropicPrice(settings), batch: true };
  const { sdk } = settings.client;
  return { limits, create, status, results, cancel, find, remove };

  async function create({ bundle, customIds }: JobOrder, signal: AbortSignal): Promise<JobCreation> {
    if (sdk === null) return { kind: 'refused', failure: missingKey, call: unknownCall };
    const requests = members(bundle, customIds);
    try {
      const raw = await withDeadline({ timeoutMs: createTimeoutMs, signal }, async (ending) => {
        const limits = { timeout: createTimeoutMs, signal: ending };
        return (await sdk.messages.batches.create({ requests }, limits).asResponse()).text();
      });
      const { id, expires_at: expiresAt } = jobSchema.parse(parseJson(raw));
      const expiresAtMs = Date.parse(expiresAt);
      return { kind: 'created', providerJobId: id, expiresAtMs: Number.isNaN(expiresAtMs) ? null : expiresAtMs };
    } catch (error) {
      const { failure, call } = inTermsOfJobs(failedCall(error, Date.now()));
      return { kind: isRefusal(error, call.httpStatus) ? 'refused' : 'unknown', failure, call };
    }
  }

  function members(bundle: JobOrder['bundle'], customIds: JobOrder['customIds']) {
    const firstTexts = new Map<string, number>();
    for (const { a } of bundle.requests) firstTexts.set(a.text, 1 + (firstTexts.get(a.text) ?? 0));
    return bundle.requests.map((request) => {
      const customId = customIds.get(request.comparisonId);
      if (customId === undefined) throw new Error(`The job has no name for comparison ${request.comparisonId}`);
      const prompt = messagePrompt(bundle, request, rules, {
        markFirstText: (firstTexts.get(request.a.text) ?? 0) > 1,
      });
      return { custom_id: customId, params: messageParams(bundle, request, rules, prompt) };
    });
  }

  async function status(providerJobId: string, signal: AbortSignal): Promise<JobStatus> {
    const job = await calling(signal, async ({ batches }, limits) =>
      jobSchema.parse(await batches.retrieve(providerJobId, {}, limits)),
    );
    const requests = sizeOf(job);
    if (job.processing_status !== 'ended') return { state: 'running', failure: null, requests, settled: null };
    const settled = requests - job.request_counts.processing;
    if ((job.archived_at ?? null) === null) return { state: 'ended', failure: null, requests, settled };
    const failure = failureOf('server_error', 'Anthropic no longer keeps the results of this job.');
    return { state: 'failed', failure, requests, settled };
  }

  async function* results(providerJobId: string, signal: AbortSignal): AsyncGenerator<JobResult> {
    if (sdk === null) throw new JobCallError(missingKey, unknownCall);
    try {
      // Only until the first row: a large job takes its time, and a silent line is given up by the connection itself.
      const limits = { timeout: callTimeoutMs, signal };
      for await (const row of await sdk.messages.batches.results(providerJobId, {}, limits)) {
        const result = readRow(row, reading);
        if (result !== null) yield result;
      }
    } catch (error) {
      throw jobCallError(error, signal);
    }
  }

  async function cancel(providerJobId: string, signal: AbortSignal): Promise<void> {
    await calling(signal, ({ batches }, limits) => batches.cancel(providerJobId, {}, limits));
  }

  async function find({ requests, createdAfterMs, createdBeforeMs }: JobSearch, signal: AbortSignal) {
    return calling(signal, async ({ batches }, limits) => {
      const found: FoundJob[] = [];
      // The newest come first.
      for await (const listed of batches.list({ limit: pageSize }, limits)) {
        const job = jobSchema.parse(listed);
        const createdMs = Date.parse(job.created_at);
        if (createdMs < createdAfterMs) break;
        if (createdMs <= createdBeforeMs && sizeOf(job) === requests) {
          found.push({ providerJobId: job.id, certain: false });
        }
      }
      return found;
    });
  }

  async function remove(providerJobId: string, signal: AbortSignal): Promise<void> {
    await calling(signal, ({ batches }, limits) => batches.delete(providerJobId, {}, limits));
  }

  /** @throws JobCallError, or what the call throws if the signal has aborted */
  async function calling<T>(
    signal: AbortSignal,
    call: (messages: Anthropic.Messages, limits: { timeout: number; signal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    if (sdk === null) throw new JobCallError(missingKey, unknownCall);
    try {
      const limits = { timeoutMs: callTimeoutMs, signal };
      return await withDeadline(limits, (ending) => call(sdk.messages, { timeout: callTimeoutMs, signal: ending }));
    } catch (error) {
      throw jobCallError(error, signal);
    }
  }
}

function jobCallError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return error;
  const { failure, call } = failedCall(error, Date.now());
  return new JobCallError(failure, call);
}

/** Jobs stay below Anthropic's own limit, so what is too large is the whole of it, for something on the way there. */
function inTermsOfJobs({ failure, call }: FailedCall): FailedCall {
  if (failure.code !== 'too_long') return { failure, call };
  const facts = { provider: 'Anthropic', status: call.httpStatus, errorType: null, requestId: call.requestId };
  const what = 'or a gateway before it finds the job too large; raise its limit to 256 MB, or use mode serial_bundle';
  return { call, failure: { ...failure, code: 'configuration', message: failureSentence(facts, what) } };
}

/** The provider has said no, or never heard of it. After an error of its own there may be a job all the same. */
function isRefusal(error: unknown, status: number | null): boolean {
  if (status === null) return wasNeverSent(error);
  return status >= 400 && status < 500 && status !== 408 && status !== 409;
}

function sizeOf({ request_counts: counts }: Job): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Null for a row without a name that can be read: what it was about counts as missing. */
function readRow(row: unknown, reading: MessageReading): JobResult | null {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) return null;
  const customId = parsed.data.custom_id;
  const { data: result } = resultSchema.safeParse(parsed.data['result']);
  switch (result?.type) {
    case 'succeeded': {
      const { call, ...answer } = readMessage(result.message, JSON.stringify(row), reading);
      return { customId, call: { ...unknownCall, ...call }, ...answer };
    }
    case 'errored':
      return { customId, ...readError(result.error) };
    case 'canceled':
      return { customId, call: unknownCall, unanswered: 'cancelled' };
    case 'expired':
      return { customId, call: unknownCall, unanswered: 'expired' };
    case undefined: {
      const failure = failureOf('invalid_output', 'Anthropic gave a kind of result that is not known.');
      const rawReply = JSON.stringify(row);
      return { customId, call: { ...unknownCall, maybeBilled: true }, failure: { ...failure, rawReply } };
    }
  }
}

function readError(error: unknown) {
  const response = errorSchema.safeParse(error).data;
  const { type = null, message = null, details = null } = response?.error ?? {};
  return failedMember({ type, message, code: details?.error_code ?? null }, response?.request_id ?? null);
}

function failureOf(code: JudgeFailure['code'], message: string): JudgeFailure {
  return { code, message, retryAfterMs: null, rawReply: null };
}
