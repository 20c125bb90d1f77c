/**
 * Delivers the events of all batches to all subscribers, in rounds: of a priority each subscriber gets what there is
 * for it at the same time as the others; when all of them have it, or have failed, the next priority follows. Whoever
 * appends events wakes it; a wake-up that is lost costs a minute, since it then looks by itself. What is delivered
 * stands in PostgreSQL, so that this has no state to lose.
 */
import {
  condition,
  continueAsNew,
  log,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { wakeSignal, type DeliveryActivities, type DeliveryRound } from '../src/contracts/delivery';

const lookEveryMs = 60_000;
/** Some minutes of deliveries, or a week of rest. */
const historyLimit = 2_000;

const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' } as const;
const { beginRound } = proxyLocalActivities<DeliveryActivities>({
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '24 hours',
  localRetryThreshold: '10 seconds',
  retry,
});
const { deliverTo } = proxyActivities<DeliveryActivities>({
  // Some seconds of deliveries, the last of which may wait 15 s for its answer.
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '24 hours',
  heartbeatTimeout: '20 seconds',
  retry,
});

export async function deliverEvents(): Promise<void> {
  let woken = false;
  setHandler(wakeSignal, () => {
    woken = true;
  });
  for (;;) {
    woken = false;
    const { groups, nextDueMs } = await orderedRound();
    if (!(await deliverInOrder(groups))) {
      const restMs = Math.min(lookEveryMs, (nextDueMs ?? Infinity) - Date.now());
      await condition(() => woken, Math.max(1, restMs), { summary: 'Until there may be something to deliver' });
    }
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    // A wake-up that comes meanwhile is none lost: the next run begins with a round.
    // eslint-disable-next-line temporal/workflow-no-continue-as-new-without-state-argument -- it has none
    if (continueAsNewSuggested || historyLength > historyLimit) await continueAsNew<typeof deliverEvents>();
  }
}

async function orderedRound(): Promise<DeliveryRound> {
  for (;;) {
    try {
      return await beginRound({ nowMs: Date.now() });
    } catch (error) {
      await restAfter(error);
    }
  }
}

/** Whether anything came of it: then there may be more at once. */
async function deliverInOrder(groups: DeliveryRound['groups']): Promise<boolean> {
  let something = false;
  for (const group of groups) {
    const counts = await Promise.all(group.map(deliverToOne));
    something ||= counts.some(({ delivered, failed }) => delivered > 0 || failed);
  }
  return something;
}

async function deliverToOne(subscriber: string): ReturnType<DeliveryActivities['deliverTo']> {
  try {
    return await deliverTo({ subscriber, nowMs: Date.now() });
  } catch (error) {
    await restAfter(error);
    return { delivered: 0, failed: true };
  }
}

/** PostgreSQL was away for a day, say. A subscriber's failure is none of these: it is a result. */
async function restAfter(error: unknown): Promise<void> {
  if (!(error instanceof TemporalFailure)) throw error;
  log.error('Events cannot be delivered at the moment', { error_code: 'EVENTS_DELAYED', error });
  await sleep(lookEveryMs);
}
