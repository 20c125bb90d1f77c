import { CommanderError } from 'commander';
import {
  BatchConflictError,
  BatchEndedError,
  BatchNotFoundError,
  BatchStoppedError,
  BatchUnansweredError,
} from '../client/errors';
import { ConfigError } from '../config';
import { InputError } from '../input/input-error';
import { ServiceError } from '../services/service-error';
import { TextsErasedError, TextsInUseError } from '../store/batch-errors';
import { exitCode } from './exit-code';

/** An error as the user is told of it. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly exitCode: number;
}

/** What the user can mend is told in the words of the error; what they cannot, in one line without a stack trace. */
export function toProblem(error: unknown): Problem {
  if (error instanceof InputError) {
    const { code, message, file, line } = error;
    const place = { ...(file !== undefined && { file }), ...(line !== undefined && { line }) };
    return { code, message, ...place, exitCode: exitCode.badInput };
  }
  if (error instanceof CommanderError) {
    return { code: 'usage', message: usageSentence(error), exitCode: exitCode.badInput };
  }
  for (const [kind, code] of mendable) {
    if (error instanceof kind) return { code, message: error.message, exitCode: exitCode.badInput };
  }
  for (const [kind, code] of failed) {
    if (error instanceof kind) return { code, message: error.message, exitCode: exitCode.failed };
  }
  const cause = error instanceof Error ? error.message.split('\n')[0] || error.name : String(error);
  const message = `Something went wrong that should not have: ${cause}. What is stored is safe; \`paragone doctor\` shows what is reachable.`;
  return { code: 'internal', message, exitCode: exitCode.failed };
}

/** Commander puts its suggestion, if it has one, on a second line. */
function usageSentence({ message }: CommanderError): string {
  const complaint = message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\.?$/, '.');
  return `${complaint} \`paragone --help\` shows what there is.`;
}

const mendable = [
  [ConfigError, 'configuration'],
  [ServiceError, 'services'],
  [BatchConflictError, 'batch_conflict'],
  [BatchNotFoundError, 'unknown_batch'],
  [BatchEndedError, 'batch_ended'],
  [TextsInUseError, 'texts_in_use'],
  [TextsErasedError, 'texts_erased'],
] as const;

const failed = [
  [BatchStoppedError, 'batch_stopped'],
  [BatchUnansweredError, 'no_worker'],
] as const;
