import {
  isGrpcDeadlineError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { badThresholdsFailure, batchEndedFailure, updateThresholdsUpdate } from '../contracts/messages';
import type { BatchSettings } from '../contracts/settings';
import type { ThresholdChange } from '../contracts/threshold-change';
import { InputError } from '../input/input-error';
import { BatchEndedError, BatchUnansweredError } from './errors';

/**
 * Asks the workflow of a batch to change its thresholds, and waits for its answer.
 * @throws InputError `thresholds_refused`, BatchEndedError, BatchUnansweredError
 */
export async function requestThresholds(
  workflow: WorkflowHandle,
  change: ThresholdChange,
  timeoutMs: number,
): Promise<BatchSettings> {
  try {
    return await workflow.client.withDeadline(Date.now() + timeoutMs, () =>
      workflow.executeUpdate(updateThresholdsUpdate, { args: [change] }),
    );
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
      const { type, message } = error.cause;
      if (type === batchEndedFailure) throw new BatchEndedError(message);
      if (type === badThresholdsFailure) {
        throw new InputError('thresholds_refused', `the change was refused: ${message.replace(/\.$/, '')}.`);
      }
    }
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error)) {
      const remedy = 'A running worker has to check the change: start `paragone up` or `paragone worker` and repeat it';
      throw new BatchUnansweredError(`No worker answered within ${timeoutMs / 1_000} s. ${remedy}.`);
    }
    throw error;
  }
}
