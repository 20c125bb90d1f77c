import { z } from 'zod';
import { refuseLonePrice } from '../llm/given-price';
import { maxTokensOption, priceOption, timeoutMsOption } from '../llm/option-schemas';
import { optionNumber, optionWholeNumber } from '../option-number';

const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;

/** Options of an OpenAI-compatible judge, from the text of a SPEC. The order of keys is that of the canonical spec. */
export const openaiOptionsSchema = z
  .strictObject({
    maxTokens: maxTokensOption,
    /** Null: not sent, so that the model's own holds; as of the two below. */
    temperature: optionNumber('a temperature', 0, 2).nullable().default(null),
    seed: optionWholeNumber('a seed', 0, Number.MAX_SAFE_INTEGER).nullable().default(null),
    /** Not every model takes every level. */
    reasoningEffort: z
      .enum(efforts, `expected ${efforts.join(', ')}`)
      .nullable()
      .default(null),
    timeoutMs: timeoutMsOption,
    /** Whether a JSON schema enforces the form of the reply; auto: unless the server is found not to know any. */
    schema: z.enum(['auto', 'json', 'off'], 'expected auto, json or off').default('auto'),
    inputUsd: priceOption,
    outputUsd: priceOption,
    cacheReadUsd: priceOption,
  })
  .superRefine(refuseLonePrice);

export type OpenaiOptions = z.infer<typeof openaiOptionsSchema>;

/** Options of other interfaces that users may look for, and why they are not there. */
export const openaiHints: Readonly<Record<string, string>> = {
  max_tokens: 'it is written maxTokens',
  max_completion_tokens: 'it is written maxTokens',
  reasoning_effort: 'it is written reasoningEffort',
  effort: 'with OpenAI it is called reasoningEffort',
  response_format: 'schema=auto|json|off says whether a JSON schema is sent',
  cache: 'OpenAI caches prefixes by itself',
  topP: 'temperature is the one sampling option there is',
  top_p: 'temperature is the one sampling option there is',
};
