import { hash } from 'node:crypto';
import type { JsonSchema } from './schema-answer';

export type CacheLifetime = '5m' | '1h';

/** A block of a prompt, in the order in which a provider caches: tools, system, messages. */
export interface PromptPart {
  readonly role: string;
  readonly text: string;
  readonly hash: string;
  /** A cache breakpoint after this part. */
  readonly breakpoint: CacheLifetime | null;
}

/** What a provider is asked to complete, whatever the protocol. */
export interface Prompt {
  readonly model: string;
  readonly parts: readonly PromptPart[];
  /** Null: the answer has no prescribed form. */
  readonly schema: JsonSchema | null;
  readonly maxTokens: number;
}

export function promptPart(role: string, text: string, breakpoint: CacheLifetime | null = null): PromptPart {
  return { role, text, hash: shortHash(text), breakpoint };
}

/** Enough to tell parts apart in a log that must not hold texts. */
export function shortHash(text: string): string {
  return hash('sha256', text).slice(0, 16);
}
