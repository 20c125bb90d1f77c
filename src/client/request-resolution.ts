import {
  isGrpcDeadlineError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type WorkflowHandle,
} from '@temporalio/client';
import { resolveJobUpdate, type JobResolution, type JobState } from '../contracts/provider-job';
import { InputError } from '../input/input-error';
import { BatchUnansweredError } from './errors';

/**
 * Tells the workflow of a quarantined job which one at the provider is ours, and waits for its answer.
 * @throws InputError `resolution_refused`, BatchUnansweredError
 */
export async function requestResolution(
  job: WorkflowHandle,
  resolution: JobResolution,
  timeoutMs: number,
): Promise<JobState> {
  try {
    return await job.client.withDeadline(Date.now() + timeoutMs, () =>
      job.executeUpdate(resolveJobUpdate, { args: [resolution] }),
    );
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) {
      const complaint = error.cause?.message ?? error.message;
      throw new InputError('resolution_refused', `the job takes no such word: ${complaint.replace(/\.$/, '')}.`);
    }
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error)) {
      const remedy = 'A running worker has to take it: start `paragone up` or `paragone worker` and repeat it';
      throw new BatchUnansweredError(`No worker answered within ${timeoutMs / 1_000} s. ${remedy}.`);
    }
    throw error;
  }
}
