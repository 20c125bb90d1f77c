import { replyLimit } from '../llm/reply-limit';
import type OpenAI from 'openai';
import type { JudgeBundle, JudgeRequest } from '../judge';
import { buildPrompt, type PromptPart } from '../prompt/prompt';
import { promptSha256 } from '../prompt/prompt-sha256';
import { verdictSchema } from '../verdict';
import type { RequestForm } from './dialect';
import type { OpenaiJudgeSettings } from './settings';

type ChatRequestBody = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming;

export interface ChatRequest {
  readonly body: ChatRequestBody;
  readonly promptSha256: string;
}

/** One comparison as a chat completion: the same bytes live and in a job. */
export function chatRequest(
  bundle: JudgeBundle,
  { a, b, delivery }: JudgeRequest,
  form: RequestForm,
  { client, model, options }: OpenaiJudgeSettings,
): ChatRequest {
  const { trait, criteria, tiesAllowed } = bundle;
  const parts = buildPrompt({ trait, criteria, tiesAllowed, a: a.text, b: b.text });
  const schema = form.schema ? verdictSchema({ tiesAllowed }) : null;
  const { temperature, seed, reasoningEffort } = options;
  const maxTokens = replyLimit(options, delivery);
  const body: ChatRequestBody = {
    model,
    messages: [
      { role: 'system', content: messageOf(parts, 'system') },
      { role: 'user', content: messageOf(parts, 'user') },
    ],
    [form.limitName]: maxTokens,
    ...(temperature !== null && { temperature }),
    ...(seed !== null && { seed }),
    ...(reasoningEffort !== null && { reasoning_effort: reasoningEffort }),
    ...(schema !== null && { response_format: jsonSchema(schema) }),
    // OpenAI keeps completions for its own products unless told not to; others do not know the field.
    ...(client.isOpenai && { store: false }),
  };
  const settings = { model, maxTokens, temperature, seed, reasoningEffort };
  return { body, promptSha256: promptSha256({ parts, schema, settings }) };
}

function messageOf(parts: readonly PromptPart[], role: PromptPart['role']): string {
  return parts
    .filter((part) => part.role === role)
    .map(({ text }) => text)
    .join('');
}

function jsonSchema(schema: object): NonNullable<ChatRequestBody['response_format']> {
  return { type: 'json_schema', json_schema: { name: 'verdict', strict: true, schema: { ...schema } } };
}
