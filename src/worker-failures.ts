import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { BatchMissingError, BatchNotOpenError } from './store/batch-errors';
import { describeStoreError } from './store/transient-error';

/**
 * What an activity throws enters workflow history, and a driver's message may quote the values that it failed on.
 * So only messages of our own get through; of all else the kind is told, and the worker's log has the same.
 */
export function redactFailures(): ActivityInterceptors {
  return {
    inbound: {
      async execute(input, next) {
        try {
          return await next(input);
        } catch (error) {
          throw toFailure(error);
        }
      },
    },
  };
}

function toFailure(error: unknown): Error {
  if (error instanceof TemporalFailure) return error;
  // Another worker may have the right database, so this one is not the last word.
  if (error instanceof BatchMissingError) return ApplicationFailure.retryable(error.message, 'BATCH_MISSING');
  if (error instanceof BatchNotOpenError) return ApplicationFailure.nonRetryable(error.message, 'BATCH_NOT_OPEN');
  const kind = error instanceof Error ? error.name : typeof error;
  const message = describeStoreError(error) ?? `${kind}; its message is not repeated here`;
  return withoutStack(
    ApplicationFailure.retryable(message, describeStoreError(error) === null ? 'INTERNAL' : 'STORAGE'),
  );
}

/** A stack names the machine's folders and repeats the message. */
function withoutStack(failure: ApplicationFailure): ApplicationFailure {
  delete failure.stack;
  return failure;
}
