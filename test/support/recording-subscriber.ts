import type { BatchEvent, SubscriberPriority } from '../../src/contracts/events';
import type { Subscriber } from '../../src/events/subscriber';

/** Keeps what it gets, and lets a test wait for it. */
export interface RecordingSubscriber extends Subscriber {
  readonly got: readonly BatchEvent[];
  /** Resolves with the first event for which this holds, one that came before included. */
  until(holds: (event: BatchEvent) => boolean): Promise<BatchEvent>;
}

/** @param before called before an event is kept; what it throws is how the delivery fails */
export function recordingSubscriber(
  id: string,
  priority: SubscriberPriority = 'normal',
  before: (event: BatchEvent) => Promise<void> | void = () => undefined,
): RecordingSubscriber {
  const got: BatchEvent[] = [];
  const waiting = new Set<() => void>();
  return {
    id,
    kind: 'log',
    priority,
    types: null,
    got,
    async deliver(event) {
      await before(event);
      got.push(event);
      for (const look of waiting) look();
    },
    until(holds) {
      return new Promise((resolve) => {
        const look = (): void => {
          const found = got.find(holds);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
  };
}
