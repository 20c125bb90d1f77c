import { z } from 'zod';
import { maxTokensOption, timeoutMsOption } from '../llm/option-schemas';

/** Options of an OpenAI-compatible judge, from the text of a SPEC. The order of keys is that of the canonical spec. */
export const openaiOptionsSchema = z.strictObject({
  maxTokens: maxTokensOption,
  timeoutMs: timeoutMsOption,
});

export type OpenaiOptions = z.infer<typeof openaiOptionsSchema>;

/** Options of other interfaces that users may look for, and why they are not there. */
export const openaiHints: Readonly<Record<string, string>> = {};
