import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { rollUpScheduleId } from '../contracts/measurements';
import { controlQueue } from '../contracts/task-queues';

const answerWithinMs = 5_000;

/**
 * Lets Temporal roll measurements up every 15 minutes. A schedule that is there is left as it is. Batches and live
 * metrics do without, so what goes wrong is a sentence to be shown, not an error.
 * @returns null if there is a schedule now
 */
export async function scheduleRollUps(client: Client): Promise<string | null> {
  try {
    await client.withDeadline(Date.now() + answerWithinMs, () =>
      client.schedule.create({
        scheduleId: rollUpScheduleId,
        spec: { intervals: [{ every: '15 minutes' }] },
        action: {
          type: 'startWorkflow',
          workflowType: 'rollUpMetrics',
          workflowId: rollUpScheduleId,
          taskQueue: controlQueue,
          staticSummary: 'Adds up measurements by minute, hour and day',
        },
        // Each round does what the ones before it have missed.
        policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
      }),
    );
    return null;
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return null;
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return `Temporal's schedule ${rollUpScheduleId} could not be made (${reason}). Batches and /metrics do without; the history of measurements is not kept.`;
  }
}
