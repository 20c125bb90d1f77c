import { replyLimit } from '../llm/reply-limit';
import type Anthropic from '@anthropic-ai/sdk';
import type { JudgeBundle, JudgeRequest } from '../judge';
import { estimateTokens } from '../prices/tokens';
import { buildPrompt, type PromptPart } from '../prompt/prompt';
import { verdictSchema } from '../verdict';
import type { AnthropicOptions } from './options';
import { listedPrice } from './price';

type MessageParams = Anthropic.MessageCreateParamsNonStreaming;

/** Of a prefix that the provider is asked to keep: how long. */
export type CacheLifetime = '5m' | '1h';

export interface MessageRules {
  readonly model: string;
  readonly options: AnthropicOptions;
  /** A shorter prefix would not be kept, and nobody would say so. 0: not known. */
  readonly minCacheTokens: number;
  /** Of first texts; what the whole batch shares is kept for an hour. */
  readonly firstTextLifetime: CacheLifetime;
}

/** @param firstTextLifetime longer where what shares a first text is not asked at once */
export function messageRules(
  { model, options }: Pick<MessageRules, 'model' | 'options'>,
  firstTextLifetime: CacheLifetime,
): MessageRules {
  return { model, options, minCacheTokens: listedPrice(model)?.minCacheTokens ?? 0, firstTextLifetime };
}

/** A prefix that is marked. */
interface MarkedPrefix {
  readonly text: string;
  readonly lifetime: CacheLifetime;
}

export interface MessagePrompt {
  readonly parts: readonly PromptPart[];
  readonly system: Anthropic.TextBlockParam[];
  readonly user: Anthropic.TextBlockParam[];
  /** Longest last. */
  readonly marked: readonly MarkedPrefix[];
}

/**
 * The prompt of a comparison as blocks that end at the cache marks: after what the batch shares, and after the first
 * text. A live call marks any first text: the next wave follows within minutes, and what is written is paid for if one
 * entry in four is read again. Whoever knows that no other call has the same first text says so.
 */
export function messagePrompt(
  bundle: JudgeBundle,
  request: JudgeRequest,
  rules: MessageRules,
  { markFirstText = true }: { readonly markFirstText?: boolean } = {},
): MessagePrompt {
  const { trait, criteria, tiesAllowed } = bundle;
  const parts = buildPrompt({ trait, criteria, tiesAllowed, a: request.a.text, b: request.b.text });
  const blocks: Record<PromptPart['role'], Anthropic.TextBlockParam[]> = { system: [], user: [] };
  const marked: MarkedPrefix[] = [];
  let prefix = '';
  let text = '';
  for (const [index, part] of parts.entries()) {
    prefix += part.text;
    text += part.text;
    const lifetime = part.cache === 'long' ? '1h' : rules.firstTextLifetime;
    const wanted = part.cache === 'long' || (part.cache === 'short' && markFirstText && rules.options.cache === 'on');
    const isMarked = wanted && isCacheable(prefix, rules);
    if (isMarked) marked.push({ text: prefix, lifetime });
    if (!isMarked && parts[index + 1]?.role === part.role) continue;
    const mark = isMarked && { cache_control: { type: 'ephemeral', ttl: lifetime } as const };
    blocks[part.role].push({ type: 'text', text, ...mark });
    text = '';
  }
  return { parts, ...blocks, marked };
}

export function messageParams(
  { tiesAllowed }: JudgeBundle,
  { delivery }: JudgeRequest,
  { model, options }: MessageRules,
  { system, user }: MessagePrompt,
): MessageParams {
  // The SDK's type asks for an index signature, which an object type does not have.
  const schema = { ...verdictSchema({ tiesAllowed }) };
  return {
    model,
    max_tokens: replyLimit(options, delivery),
    system,
    messages: [{ role: 'user', content: user }],
    output_config: {
      format: { type: 'json_schema', schema },
      ...(options.effort !== null && { effort: options.effort }),
    },
  };
}

/** By the most tokens that it may have: a mark on a prefix that is too short after all costs nothing. */
function isCacheable(prefix: string, { options, minCacheTokens }: MessageRules): boolean {
  return options.cache !== 'off' && estimateTokens(prefix).high >= minCacheTokens;
}
