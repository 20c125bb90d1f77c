/** What passes between the workflow that delivers events and its activities: ids, counts and times only. */
import { defineSignal } from '@temporalio/workflow';

export const deliveryWorkflowId = 'paragone-events';
/** Served by the workers that have been told of subscribers. */
export const eventsQueue = 'paragone-events';

/** There may be something to deliver. */
export const wakeSignal = defineSignal('wake');

export interface DeliveryRound {
  /** Ids of subscribers that have something to get and need not wait, by priority, highest first. */
  readonly groups: readonly (readonly string[])[];
  /** When a subscriber may be tried again or a scheduled event is due; null: neither is waited for. */
  readonly nextDueMs: number | null;
}

export interface DeliveryCount {
  readonly delivered: number;
  readonly failed: boolean;
}

export interface DeliveryActivities {
  /** Releases scheduled events that are due, and tells who has something to get. Times are the workflow's. */
  beginRound(input: { nowMs: number }): Promise<DeliveryRound>;
  /** Delivers events to one subscriber, in order within each batch, until none is left, one fails, or some seconds are over. */
  deliverTo(input: { subscriber: string; nowMs: number }): Promise<DeliveryCount>;
}
