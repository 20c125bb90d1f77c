import { z } from 'zod';
import type { CallRecord, FailureCode, JudgeFailure, Verdict } from '../../contracts/judgement';
import { costUsd } from '../prices/cost';
import type { Price } from '../../contracts/price';
import { parseVerdict } from '../verdict';

const count = z.number().int().min(0);

/** What we read of a Message; the rest of it may change. */
const messageSchema = z.object({
  type: z.literal('message'),
  model: z.string(),
  stop_reason: z.string().nullable(),
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
  usage: z.object({
    input_tokens: count,
    output_tokens: count,
    cache_read_input_tokens: count.nullish(),
    cache_creation_input_tokens: count.nullish(),
    cache_creation: z.object({ ephemeral_1h_input_tokens: count }).nullish(),
  }),
});

type Message = z.infer<typeof messageSchema>;

export interface MessageReading {
  readonly tiesAllowed: boolean;
  /** Null: unpriced. */
  readonly price: Price | null;
  readonly batch: boolean;
}

type MessageAnswer = { readonly call: Pick<CallRecord, 'modelAnswered' | 'usage' | 'costUsd' | 'maybeBilled'> } & (
  { readonly verdict: Verdict } | { readonly failure: JudgeFailure }
);

/**
 * Reads what came with status 200, which may be anything: a Message with a verdict, one that ended otherwise, or no
 * Message at all. Never throws.
 * @param body parsed JSON; undefined if it is none
 * @param raw the body as it came, kept with a reply that cannot be used
 */
export function readMessage(body: unknown, raw: string, { tiesAllowed, price, batch }: MessageReading): MessageAnswer {
  const parsed = messageSchema.safeParse(body);
  if (!parsed.success) {
    const failure = invalid(raw, 'Anthropic answered with status 200, but the body is no message of its interface.');
    return { call: { modelAnswered: null, usage: null, costUsd: null, maybeBilled: true }, failure };
  }
  const message = parsed.data;
  const usage = usageOf(message.usage);
  const cost = price === null ? null : costUsd(usage, price, { batch });
  const call = { modelAnswered: message.model, usage, costUsd: cost, maybeBilled: false };
  const text = message.content.flatMap((block) => (block.type === 'text' ? [block.text ?? ''] : [])).join('');
  const failure = unfinished(message, text);
  return { call, ...(failure === null ? parseVerdict(text, { tiesAllowed, form: 'json' }) : { failure }) };
}

function usageOf(usage: Message['usage']): NonNullable<CallRecord['usage']> {
  const written = usage.cache_creation_input_tokens ?? 0;
  const long = Math.min(written, usage.cache_creation?.ephemeral_1h_input_tokens ?? 0);
  return {
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
    cacheReadTokens: usage.cache_read_input_tokens ?? 0,
    cacheWriteTokens: written - long,
    cacheWriteLongTokens: long,
  };
}

const endings: ReadonlyMap<string | null, readonly [FailureCode, string]> = new Map([
  ['max_tokens', ['truncated', 'The reply was cut off at maxTokens; it is asked for again with twice as many.']],
  ['refusal', ['refused', 'The model refused to judge these texts.']],
  ['model_context_window_exceeded', ['too_long', "The two texts do not fit the model's context window."]],
]);

/** What a reply that did not end by itself is worth; null if it did. */
function unfinished({ stop_reason: reason }: Message, text: string): JudgeFailure | null {
  if (reason === 'end_turn') return null;
  const known = endings.get(reason);
  if (known === undefined) return invalid(text, 'The reply ended for a reason that no verdict ends for.');
  const [code, message] = known;
  return { code, message, retryAfterMs: null, rawReply: text };
}

function invalid(rawReply: string, message: string): JudgeFailure {
  return { code: 'invalid_output', message, retryAfterMs: null, rawReply };
}
