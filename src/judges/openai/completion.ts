import { z } from 'zod';
import type { CallRecord, FailureCode, JudgeFailure, Verdict } from '../../contracts/judgement';
import { costUsd } from '../prices/cost';
import type { Price } from '../../contracts/price';
import { parseVerdict, type ReplyRules } from '../verdict';

const tokens = z.int().min(0);

/** Servers leave out much of it, or all; what cannot be read is as good as left out. */
const usageShape = z.object({
  prompt_tokens: tokens,
  completion_tokens: tokens,
  prompt_tokens_details: z
    .object({ cached_tokens: tokens.nullish(), cache_write_tokens: tokens.nullish() })
    .nullish()
    .catch(null),
});

const completionShape = z.object({
  model: z.string().nullish().catch(null),
  choices: z.tuple([
    z.object({
      finish_reason: z.string().nullish(),
      message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
    }),
  ]),
  usage: usageShape.nullish().catch(null),
});

export interface CompletionRules extends ReplyRules {
  /** Null: not known, and so is what the call costs. */
  readonly price: Price | null;
  /** Whether the price of the batch interface holds. */
  readonly batch: boolean;
}

export type ReadCompletion = {
  readonly call: Pick<CallRecord, 'modelAnswered' | 'usage' | 'costUsd' | 'maybeBilled'>;
} & ({ readonly verdict: Verdict } | { readonly failure: JudgeFailure });

/**
 * Reads the body of a chat completion, whatever it is: a verdict, or a failure with the raw reply. Without readable usage
 * the cost is not known, and the call counts as maybe billed.
 * @param body what JSON has given
 * @param raw the same before it was read
 */
export function readCompletion(body: unknown, raw: string, rules: CompletionRules): ReadCompletion {
  const parsed = completionShape.safeParse(body);
  if (!parsed.success) {
    const call = { modelAnswered: null, usage: null, costUsd: null, maybeBilled: true };
    return { call, failure: failed('invalid_output', 'The answer is not a chat completion.', raw) };
  }
  const { model, choices, usage } = parsed.data;
  const [{ finish_reason: reason, message }] = choices;
  const billed = usage == null ? null : usageOf(usage);
  const call = {
    modelAnswered: model ?? null,
    usage: billed,
    costUsd: billed === null || rules.price === null ? null : costUsd(billed, rules.price, { batch: rules.batch }),
    maybeBilled: billed === null,
  };
  const reply = message.content ?? '';
  if (message.refusal) return { call, failure: failed('refused', 'The model refuses to judge.', message.refusal) };
  switch (reason ?? '') {
    case 'stop':
      return { call, ...parseVerdict(reply, rules) };
    case 'length':
      return { call, failure: failed('truncated', 'The reply was cut off at the limit of output tokens.', reply) };
    case 'content_filter':
      return { call, failure: failed('refused', 'The provider withholds the reply by its rules on content.', reply) };
    default:
      return { call, failure: failed('invalid_output', 'The reply did not end as a text ends.', raw) };
  }
}

/** OpenAI counts what was read from the cache, or written to it, among the tokens of the prompt. */
function usageOf({ prompt_tokens, completion_tokens, prompt_tokens_details: details }: z.infer<typeof usageShape>) {
  const cacheReadTokens = Math.min(details?.cached_tokens ?? 0, prompt_tokens);
  const cacheWriteTokens = Math.min(details?.cache_write_tokens ?? 0, prompt_tokens - cacheReadTokens);
  return {
    inputTokens: prompt_tokens - cacheReadTokens - cacheWriteTokens,
    outputTokens: completion_tokens,
    cacheReadTokens,
    cacheWriteTokens,
    cacheWriteLongTokens: 0,
  };
}

function failed(code: FailureCode, message: string, rawReply: string): JudgeFailure {
  return { code, message, retryAfterMs: null, rawReply };
}
