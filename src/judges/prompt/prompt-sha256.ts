import { createHash } from 'node:crypto';
import { type PromptPart, promptTemplate } from './prompt';

export interface PromptIdentity {
  readonly parts: readonly PromptPart[];
  /** The JSON schema that is sent with the prompt; null for a server without one. */
  readonly schema: object | null;
  /** What else changes the answer: model, effort, limit of output, … The order of keys does not matter. */
  readonly settings: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * Names everything that the model was given, in 64 hexadecimal digits: equal hashes are equal questions.
 * Cache marks are left out, since they change the price and not the question.
 */
export function promptSha256({ parts, schema, settings }: PromptIdentity): string {
  const identity = {
    template: promptTemplate,
    parts: parts.map(({ role, text }) => [role, text]),
    schema,
    settings: Object.entries(settings).sort(([one], [two]) => (one < two ? -1 : 1)),
  };
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}
