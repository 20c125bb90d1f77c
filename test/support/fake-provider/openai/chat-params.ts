import { z } from 'zod';
import { ProviderError } from '../exchange';
import { promptPart, type Prompt } from '../prompt';
import { plainSchema } from '../schema-answer';
import type { Settings } from '../settings';

const text = z.union([z.string(), z.array(z.looseObject({ text: z.string() }))]);
const chatParams = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string(), content: text })).min(1),
  max_completion_tokens: z.int().min(1).optional(),
  max_tokens: z.int().min(1).optional(),
  stream: z.literal(false).optional(),
  response_format: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('text') }),
      z.object({ type: z.literal('json_object') }),
      z.object({
        type: z.literal('json_schema'),
        json_schema: z.looseObject({ name: z.string(), schema: z.looseObject({}) }),
      }),
    ])
    .optional(),
});

/**
 * Reads the body of a chat completion. Every model exists whose id does not begin with `no-such-`.
 * @throws ProviderError 400 or 404 in the API's place
 */
export function readChatParams(body: unknown, { jsonSchema }: Settings): Prompt {
  const result = chatParams.safeParse(body);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new ProviderError(400, `Invalid '${issue?.path.join('.')}': ${issue?.message}`);
  }
  const { model, messages, response_format: format, max_completion_tokens, max_tokens } = result.data;
  checkModel(model);
  if (format?.type === 'json_schema' && !jsonSchema) {
    throw new ProviderError(400, "Invalid parameter: 'response_format' of type 'json_schema' is not supported.");
  }
  const parts = messages.map(({ role, content }) =>
    promptPart(role, typeof content === 'string' ? content : content.map((part) => part.text).join('')),
  );
  const schema = format?.type === 'json_schema' ? format.json_schema.schema : null;
  return {
    model,
    parts,
    schema: format?.type === 'json_object' ? plainSchema : schema,
    maxTokens: max_completion_tokens ?? max_tokens ?? Infinity,
  };
}

export function checkModel(model: string): void {
  if (!model.startsWith('no-such-')) return;
  throw new ProviderError(404, `The model '${model}' does not exist.`, { code: 'model_not_found' });
}
