import { unknownCall } from '../contracts/judgement';
import type { Judgement } from './judge';

/** A failure that is the judge's own fault, not the provider's: worth another delivery, with a sentence that says so. */
export function judgeFault(comparisonId: string, message: string): Judgement {
  const failure = { code: 'server_error', message, retryAfterMs: null, rawReply: null } as const;
  return { comparisonId, call: unknownCall, failure };
}

/** What was thrown and where, without its message, which may quote a text or a reply. */
export function errorOrigin(error: unknown): string {
  if (typeof error !== 'object' || error === null) return `a thrown ${typeof error}`;
  const name = 'name' in error ? String(error.name) : 'a thrown object';
  const stack = 'stack' in error ? String(error.stack) : '';
  const frame = stack.split('\n').find((line) => /^\s+at /.test(line));
  return frame === undefined ? name : `${name} ${frame.trim()}`;
}
