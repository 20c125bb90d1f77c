import { Context, log } from '@temporalio/activity';
import type { DeliveryActivities, DeliveryCount } from '../src/contracts/delivery';
import type { BatchEvent } from '../src/contracts/events';
import type { EventDelivery } from '../src/events/read-subscribers';
import { DeliveryProblem, type Subscriber } from '../src/events/subscriber';
import type { Store } from '../src/store/connect';
import { findWaiting, listDeliverable, moveCursor } from '../src/store/events/delivering';
import { releaseDueEvents } from '../src/store/events/appending';
import { recordDeliveryFailure } from '../src/store/events/delivery-errors';
import { registerSubscribers } from '../src/store/events/subscribers';
import { takeWakeUp } from '../src/store/events/waking';

/** Read together. */
const eventsAtOnce = 100;
/** After so long others have their turn; it goes on in the next round. */
const turnMs = 10_000;
const firstBackOffMs = 5_000;
const longestBackOffMs = 3_600_000;

export function createDelivering(store: Store, { subscribers, failureLimit }: EventDelivery): DeliveryActivities {
  const known = new Map(subscribers.map((subscriber) => [subscriber.id, subscriber]));
  return {
    async beginRound({ nowMs }) {
      await takeWakeUp(store);
      await registerSubscribers(store, subscribers);
      await releaseDueEvents(store, nowMs);
      return findWaiting(store, nowMs);
    },
    async deliverTo({ subscriber: id, nowMs }) {
      const subscriber = known.get(id);
      // Another worker was told of it, and this one was not.
      if (subscriber === undefined) return { delivered: 0, failed: false };
      return deliverUntilDone(store, subscriber, (event, problem) =>
        fail(store, { subscriber, event, problem, failureLimit, nowMs }),
      );
    },
  };
}

async function deliverUntilDone(
  store: Store,
  subscriber: Subscriber,
  onProblem: (event: BatchEvent, problem: DeliveryProblem) => Promise<void>,
): Promise<DeliveryCount> {
  const context = Context.current();
  const begun = performance.now();
  let delivered = 0;
  while (performance.now() - begun < turnMs) {
    const events = await listDeliverable(store, subscriber.id, eventsAtOnce);
    if (events.length === 0) break;
    for (const event of events) {
      context.heartbeat();
      if (performance.now() - begun >= turnMs) break;
      try {
        if (isWanted(subscriber, event)) await subscriber.deliver(event, context.cancellationSignal);
      } catch (error) {
        context.cancellationSignal.throwIfAborted();
        if (!(error instanceof DeliveryProblem)) throw error;
        await onProblem(event, error);
        return { delivered, failed: true };
      }
      await moveCursor(store, subscriber.id, event);
      delivered += 1;
    }
  }
  return { delivered, failed: false };
}

function isWanted({ types }: Subscriber, { type }: BatchEvent): boolean {
  return types === null || types.has(type);
}

interface Failing {
  readonly subscriber: Subscriber;
  readonly event: BatchEvent;
  readonly problem: DeliveryProblem;
  readonly failureLimit: number;
  readonly nowMs: number;
}

async function fail(store: Store, { subscriber, event, problem, failureLimit, nowMs }: Failing): Promise<void> {
  const { id, kind, priority } = subscriber;
  const { code, message, gone } = problem;
  const { failures, disabled } = await recordDeliveryFailure(store, {
    subscriber: { id, kind, priority },
    event,
    error: { code, message },
    failureLimit: gone ? 1 : failureLimit,
    backOffMs: (failed) => Math.min(firstBackOffMs * 2 ** (failed - 1), longestBackOffMs),
    nowMs,
  });
  const facts = {
    subscriber: id,
    batch_id: event.batchId,
    correlation_id: `${event.id}/${id}`,
    reason: code,
    failures,
  };
  if (!disabled)
    log.warn('An event could not be delivered, and is tried again', { error_code: 'EVENT_DELIVERY_FAILED', ...facts });
  else {
    const remedy = `paragone events enable ${id}`;
    log.error('A subscriber is disabled', { error_code: 'EVENT_SUBSCRIBER_DISABLED', ...facts, remedy });
  }
}
