import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { deliveryWorkflowId, eventsQueue, wakeSignal } from '../contracts/delivery';

/** A wake-up is worth no more than this; without one the deliverer looks by itself. */
const withinMs = 10_000;

/** Wakes the workflow that delivers events, and starts it if it does not run. */
export async function wakeDelivery(client: Client): Promise<void> {
  await client.withDeadline(Date.now() + withinMs, async () => {
    try {
      await client.workflow.getHandle(deliveryWorkflowId).signal(wakeSignal);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      await client.workflow.signalWithStart('deliverEvents', {
        workflowId: deliveryWorkflowId,
        taskQueue: eventsQueue,
        signal: wakeSignal,
        staticSummary: 'Delivers events of all batches to subscribers',
      });
    }
  });
}
