import { type CallRecord, type JudgeFailure, unknownCall } from '../../contracts/judgement';
import { withDeadline } from '../llm/call-deadline';
import { parseJson } from '../llm/parse-json';
import { rateLimitHeaders } from '../llm/rate-limit-headers';
import { replyLimit } from '../llm/reply-limit';
import type { JudgeOne } from '../one-by-one';
import { promptSha256 } from '../prompt/prompt-sha256';
import { verdictSchema } from '../verdict';
import { failedCall } from './call-failure';
import type { AnthropicClient } from './client';
import { messageParams, messagePrompt, messageRules } from './message-params';
import type { AnthropicOptions } from './options';
import { anthropicPrice } from './price';
import { readMessage } from './read-message';

export interface AnthropicJudgeSettings {
  readonly client: AnthropicClient;
  readonly model: string;
  readonly options: AnthropicOptions;
}

/** Said by a worker that serves the queue but has no key: the batch pauses, and any worker may go on with it. */
export const missingKey: JudgeFailure = {
  code: 'authentication',
  message: 'The worker has no ANTHROPIC_API_KEY; set it, start the worker again and resume.',
  retryAfterMs: null,
  rawReply: null,
};

/**
 * Asks an Anthropic model for one verdict: one call to the Messages interface, ended by `timeoutMs` or by the signal.
 * Throws only if the signal aborts; everything else is a judgement.
 */
export function createAnthropicJudgeOne(settings: AnthropicJudgeSettings): JudgeOne {
  const { client, model, options } = settings;
  const { sdk } = client;
  const rules = messageRules(settings, '5m');
  const price = anthropicPrice(settings);
  const { timeoutMs } = options;
  return async (bundle, request, signal) => {
    const { comparisonId, delivery } = request;
    if (sdk === null) return { comparisonId, call: unknownCall, failure: missingKey };
    const prompt = messagePrompt(bundle, request, rules);
    const limits = { model, maxTokens: replyLimit(options, delivery), effort: options.effort };
    const asked = promptSha256({ parts: prompt.parts, schema: verdictSchema(bundle), settings: limits });
    const begun = performance.now();
    const callOf = (known: Partial<CallRecord>): CallRecord => {
      return { ...unknownCall, ...known, promptSha256: asked, latencyMs: Math.round(performance.now() - begun) };
    };
    let answered: Response | null = null;
    try {
      const raw = await withDeadline({ timeoutMs, signal }, async (ending) => {
        const params = messageParams(bundle, request, rules, prompt);
        answered = await sdk.messages.create(params, { timeout: timeoutMs, signal: ending }).asResponse();
        return answered.text();
      });
      const reading = { tiesAllowed: bundle.tiesAllowed, price, batch: false };
      const { call, ...answer } = readMessage(parseJson(raw), raw, reading);
      return { comparisonId, call: callOf({ ...call, ...factsOf(answered) }), ...answer };
    } catch (error) {
      if (signal.aborted) throw error;
      const { failure, call } = failedCall(error, Date.now());
      return { comparisonId, call: callOf({ ...call, ...factsOf(answered) }), failure };
    }
  };
}

/** What the head of an answer tells, even if its body broke off. */
function factsOf(answered: Response | null): Partial<CallRecord> {
  if (answered === null) return {};
  const { headers, status } = answered;
  return { requestId: headers.get('request-id'), httpStatus: status, rateLimit: rateLimitHeaders(headers) };
}
