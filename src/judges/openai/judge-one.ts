import { type CallRecord, unknownCall } from '../../contracts/judgement';
import type { Judgement } from '../judge';
import { withDeadline } from '../llm/call-deadline';
import { parseJson } from '../llm/parse-json';
import { rateLimitHeaders } from '../llm/rate-limit-headers';
import type { JudgeOne } from '../one-by-one';
import { chatRequest } from './chat-request';
import { readCompletion } from './completion';
import { type RequestForm, replyForm } from './dialect';
import { failedCall } from './failure';
import type { OpenaiJudgeSettings } from './settings';
import { missingKey } from './missing-key';
import { openaiPrice } from './price';

/**
 * A comparison as one chat completion, for OpenAI and for servers that speak like it. One call, and never a second try,
 * except to find out once per worker and model how the server wants to be asked: see `Dialect`.
 * Throws only if the signal aborts; everything else is a judgement.
 */
export function createOpenaiJudgeOne(asked: OpenaiJudgeSettings): JudgeOne {
  const { client, model, options } = asked;
  const { sdk } = client;
  const dialect = client.dialect(model);
  const price = openaiPrice(asked);
  const { timeoutMs } = options;

  return async (bundle, request, signal) => {
    const { comparisonId } = request;
    if (sdk === null) return { comparisonId, call: unknownCall, failure: missingKey };
    let begun = performance.now();
    let promptSha256: string | null = null;
    let answered: Response | null = null;
    const callOf = (known: Partial<CallRecord>): CallRecord => {
      return { ...unknownCall, ...known, promptSha256, latencyMs: Math.round(performance.now() - begun) };
    };
    const send = async (form: RequestForm): Promise<Judgement> => {
      const chat = chatRequest(bundle, request, form, asked);
      promptSha256 = chat.promptSha256;
      // Not the wait for another call that finds out how to ask.
      begun = performance.now();
      const raw = await withDeadline({ timeoutMs, signal }, async (ending) => {
        const limits = { signal: ending, timeout: timeoutMs, maxRetries: 0 };
        answered = await sdk.chat.completions.create(chat.body, limits).asResponse();
        return answered.text();
      });
      const reading = { tiesAllowed: bundle.tiesAllowed, form: replyForm(form), price, batch: false };
      const { call, ...answer } = readCompletion(parseJson(raw), raw, reading);
      return { comparisonId, call: callOf({ ...call, ...factsOf(answered) }), ...answer };
    };
    try {
      return await dialect.send(options.schema, signal, send);
    } catch (error) {
      if (signal.aborted) throw error;
      const { call, failure } = failedCall(error, asked, Date.now());
      return { comparisonId, call: callOf({ ...call, ...factsOf(answered) }), failure };
    }
  };
}

/** What the head of an answer tells, even if its body broke off. */
function factsOf(answered: Response | null): Partial<CallRecord> {
  if (answered === null) return {};
  const { headers, status } = answered;
  return { requestId: headers.get('x-request-id'), httpStatus: status, rateLimit: rateLimitHeaders(headers) };
}
