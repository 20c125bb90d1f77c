import { z } from 'zod';
import { maxTokensOption, priceOption, timeoutMsOption } from '../llm/option-schemas';
import { refuseLonePrice } from '../llm/given-price';

const efforts = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

/** Options of an Anthropic judge, from the text of a SPEC. The order of keys is that of the canonical spec. */
export const anthropicOptionsSchema = z
  .strictObject({
    maxTokens: maxTokensOption,
    /** How much the model thinks and writes; null: the model's own default. Not every model takes every level. */
    effort: z
      .enum(efforts, `expected ${efforts.join(', ')}`)
      .nullable()
      .default(null),
    timeoutMs: timeoutMsOption,
    /** Which prefixes are marked for the provider's prompt cache: with `criteria` only what the whole batch shares. */
    cache: z.enum(['on', 'criteria', 'off'], 'expected on, criteria or off').default('on'),
    inputUsd: priceOption,
    outputUsd: priceOption,
    cacheReadUsd: priceOption,
    cacheWriteUsd: priceOption,
  })
  .superRefine(refuseLonePrice);

export type AnthropicOptions = z.infer<typeof anthropicOptionsSchema>;

const noSampling =
  'Anthropic takes no sampling parameters, not even their defaults; effort=low|medium|high is what there is';

/** Options of other interfaces that users may look for, and why they are not there. */
export const anthropicHints: Readonly<Record<string, string>> = {
  temperature: noSampling,
  topP: noSampling,
  top_p: noSampling,
  topK: noSampling,
  top_k: noSampling,
  seed: 'Anthropic has no seed: an equal request may be answered otherwise',
  schema: 'every reply of an Anthropic model follows the schema of a verdict; there is nothing to choose',
  reasoningEffort: 'with Anthropic it is called effort',
  thinking: 'effort=low|medium|high says how much a model thinks',
  max_tokens: 'it is written maxTokens',
};
