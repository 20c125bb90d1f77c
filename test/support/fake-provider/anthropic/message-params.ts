import { z } from 'zod';
import { ProviderError } from '../exchange';
import { promptPart, type CacheLifetime, type Prompt, type PromptPart } from '../prompt';
import { minimumPrefixOf } from './models';

const cacheControl = z
  .object({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).default('5m') })
  .nullable()
  .optional();
const block = z.looseObject({ type: z.string(), text: z.string().optional(), cache_control: cacheControl });
const content = z.union([z.string(), z.array(block)]);

const messageParams = z.looseObject({
  model: z.string(),
  messages: z.array(z.object({ role: z.enum(['user', 'assistant', 'system']), content })).min(1),
  system: content.optional(),
  tools: z.array(z.looseObject({ cache_control: cacheControl })).optional(),
  cache_control: cacheControl,
  output_config: z
    .looseObject({
      format: z
        .object({ type: z.literal('json_schema'), schema: z.looseObject({}) })
        .nullable()
        .optional(),
    })
    .optional(),
});
const maxTokens = z.looseObject({ max_tokens: z.int().min(0) });

/** A prompt of Messages, and how small a prefix of its model may be cached. */
export interface MessagePrompt extends Prompt {
  readonly minimumPrefix: number;
}

/**
 * Reads the parameters of a message as API version 2026-10-21 does.
 * @throws ProviderError 400 or 404 in the API's place
 */
export function readMessageParams(params: unknown): MessagePrompt {
  const prompt = readPromptParams(params);
  const { max_tokens } = parsed(maxTokens, params);
  return { ...prompt, maxTokens: max_tokens };
}

/** The same without `max_tokens`, as for counting tokens. */
export function readPromptParams(params: unknown): MessagePrompt {
  const given = parsed(messageParams, params);
  for (const name of ['temperature', 'top_p', 'top_k']) {
    if (name in given) throw new ProviderError(400, `${name}: Extra inputs are not permitted`);
  }
  if (given.stream === true) throw new ProviderError(400, 'The fake provider does not stream.');
  if (given.messages.at(-1)?.role === 'assistant') {
    throw new ProviderError(400, 'This model does not support assistant message prefill.');
  }
  const minimumPrefix = minimumPrefixOf(given.model);
  if (minimumPrefix === null) throw new ProviderError(404, `model: ${given.model}`);
  const parts = [
    ...(given.tools ?? []).map((tool) => part('tools', JSON.stringify(tool), tool.cache_control)),
    ...partsOf('system', given.system ?? []),
    ...given.messages.flatMap((message) => partsOf(message.role, message.content)),
  ];
  const marked = given.cache_control == null ? parts : markLast(parts, given.cache_control.ttl);
  checkBreakpoints(marked);
  const schema = given.output_config?.format?.schema ?? null;
  return { model: given.model, parts: marked, schema, maxTokens: 0, minimumPrefix };
}

function partsOf(role: string, given: z.infer<typeof content>): PromptPart[] {
  if (typeof given === 'string') return [part(role, given, null)];
  return given.map((one) => {
    if (one.text === '') throw new ProviderError(400, `${role}: text content blocks must be non-empty`);
    return part(role, one.text ?? JSON.stringify(one), one.cache_control);
  });
}

function part(role: string, text: string, control: { readonly ttl: CacheLifetime } | null | undefined): PromptPart {
  return promptPart(role, text, control?.ttl);
}

function markLast(parts: readonly PromptPart[], ttl: CacheLifetime): PromptPart[] {
  return parts.map((one, index) => (index === parts.length - 1 ? { ...one, breakpoint: one.breakpoint ?? ttl } : one));
}

function checkBreakpoints(parts: readonly PromptPart[]): void {
  const lifetimes = parts.flatMap(({ breakpoint }) => (breakpoint === null ? [] : [breakpoint]));
  if (lifetimes.length > 4) {
    const found = `A maximum of 4 blocks with cache_control may be provided. Found ${lifetimes.length}.`;
    throw new ProviderError(400, found);
  }
  if (lifetimes.lastIndexOf('1h') > lifetimes.indexOf('5m') && lifetimes.includes('5m')) {
    throw new ProviderError(400, "a ttl='1h' cache_control block must not come after a ttl='5m' one");
  }
}

function parsed<T extends z.ZodType>(schema: T, params: unknown): z.infer<T> {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ProviderError(400, `${issue?.path.join('.')}: ${issue?.message}`);
}
