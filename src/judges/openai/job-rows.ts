import { Stream } from 'openai/streaming';
import { z } from 'zod';
import { unknownCall } from '../../contracts/judgement';
import { JobCallError, type JobResult } from '../provider-jobs';
import { type CompletionRules, readCompletion } from './completion';
import { toldFailure } from './failure';
import { jobCallError } from './job-calls';
import { missingKey } from './missing-key';
import type { OpenaiJudgeSettings } from './settings';

const anything = z.unknown().optional();
const errorShape = z.object({ code: anything, type: anything, param: anything }).nullish().catch(null);

const rowShape = z.object({
  custom_id: z.string(),
  response: z
    .object({ status_code: z.int(), request_id: z.string().nullish().catch(null), body: anything })
    .nullish()
    .catch(null),
  error: errorShape,
});
const errorBody = z.object({ error: errorShape }).catch({ error: null });

const unansweredCodes = new Map<unknown, 'cancelled' | 'expired'>([
  ['batch_expired', 'expired'],
  ['batch_cancelled', 'cancelled'],
  ['batch_canceled', 'cancelled'],
]);

/** The results in an output or error file, while it is being read. Lines that name no comparison are left out. */
export async function* resultsIn(
  file: string,
  rules: CompletionRules,
  asked: OpenaiJudgeSettings,
  signal: AbortSignal,
): AsyncGenerator<JobResult> {
  const { sdk } = asked.client;
  if (sdk === null) throw new JobCallError(missingKey, unknownCall);
  const reading = new AbortController();
  const stop = () => reading.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    const limits = { signal: reading.signal, timeout: asked.options.timeoutMs, maxRetries: 0 };
    const { body } = await sdk.files.content(file, limits).asResponse();
    if (body === null) return;
    for await (const row of Stream.fromReadableStream<unknown>(body, reading)) {
      const result = readRow(row, rules, asked);
      if (result !== null) yield result;
    }
    // The SDK ends a stream that was cancelled as if it were complete.
    signal.throwIfAborted();
  } catch (error) {
    throw signal.aborted ? error : jobCallError(error, asked);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * A request that failed tells why in the body of its response; the row's own `error` is for those that were never sent.
 * Null: the row names no comparison.
 */
function readRow(row: unknown, rules: CompletionRules, asked: OpenaiJudgeSettings): JobResult | null {
  const parsed = rowShape.safeParse(row);
  if (!parsed.success) return null;
  const { custom_id: customId, response, error } = parsed.data;
  const unanswered = unansweredCodes.get(error?.code);
  if (unanswered !== undefined) return { customId, call: unknownCall, unanswered };
  const status = response?.status_code ?? 0;
  const requestId = response?.request_id ?? null;
  // Rows with status 0 have been seen, of requests of which nobody can say what became of them.
  const call = { ...unknownCall, requestId, httpStatus: status === 0 ? null : status, maybeBilled: status === 0 };
  if (response != null && status === 200) {
    const { call: read, ...answer } = readCompletion(response.body, JSON.stringify(response.body) ?? '', rules);
    return { customId, call: { ...call, ...read }, ...answer };
  }
  const told = errorBody.parse(response?.body).error ?? error;
  const failure = toldFailure({ status, code: told?.code, type: told?.type, param: told?.param, requestId }, asked);
  return { customId, call, failure };
}
