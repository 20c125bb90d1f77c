import type { Client } from '@temporalio/client';
import { deliveryWorkflowId, eventsQueue, wakeSignal } from '../contracts/delivery';

/** Wakes the workflow that delivers events, and starts it if it does not run. */
export async function wakeDelivery(client: Client): Promise<void> {
  await client.workflow.signalWithStart('deliverEvents', {
    workflowId: deliveryWorkflowId,
    taskQueue: eventsQueue,
    signal: wakeSignal,
    staticSummary: 'Delivers events of all batches to subscribers',
  });
}
