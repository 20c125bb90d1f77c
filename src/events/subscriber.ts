import type { BatchEvent, EventType, SubscriberFacts } from '../contracts/events';

/** Somebody who gets events, one at a time, in order within each batch; after a crash one may come twice. */
export interface Subscriber extends SubscriberFacts {
  /** Types that it gets; null: all. */
  readonly types: ReadonlySet<EventType> | null;
  /** Resolves when the event is there for good. @throws DeliveryProblem if it is not, and is to be tried again */
  deliver(event: BatchEvent, signal: AbortSignal): Promise<void>;
}

/** Why a delivery failed, in our own words: a receiver's answer is never repeated. */
export class DeliveryProblem extends Error {
  override readonly name = 'DeliveryProblem';

  /** @param gone the receiver wants no more, so that it is not tried again */
  constructor(
    readonly code: string,
    message: string,
    readonly gone = false,
  ) {
    super(message);
  }
}
