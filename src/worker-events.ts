import type { ActivityInterceptors, NativeConnection } from '@temporalio/worker';
import { Client } from '@temporalio/client';
import { wakeDelivery } from './client/wake-delivery';
import type { Store } from './store/connect';
import { claimWakeUp } from './store/events/waking';
import type { TemporalTarget } from './contracts/temporal-target';
import { describeStoreError } from './store/transient-error';

/** Tells the deliverer that there may be events. It never throws and nobody waits for it: events must not delay results. */
export interface DeliveryWaker {
  /** Wraps activities: each may have appended events, so that after it somebody is woken. */
  readonly interceptor: () => ActivityInterceptors;
  /** Without asking whether there is anything: for the start of a worker that delivers. */
  wakeAnyway(): void;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
}

export interface WakerOptions {
  readonly connection: NativeConnection;
  readonly temporal: TemporalTarget;
  readonly warn: (sentence: string) => void;
}

export function createDeliveryWaker(store: Store, { connection, temporal, warn }: WakerOptions): DeliveryWaker {
  const { namespace, dataConverter } = temporal;
  const client = new Client({ connection, namespace, ...(dataConverter !== undefined && { dataConverter }) });
  let underWay: Promise<void> | null = null;
  let again = false;
  let failing = false;
  const attempt = async (anyway: boolean): Promise<void> => {
    try {
      if (anyway || (await claimWakeUp(store))) await wakeDelivery(client);
      failing = false;
    } catch (error) {
      const why = describeStoreError(error) ?? (error instanceof Error ? error.name : 'unknown');
      if (!failing)
        warn(`EVENTS_DELAYED: the deliverer of events cannot be woken (${why}); it looks by itself each minute.`);
      failing = true;
    }
  };
  // One at a time, and one more for all that come meanwhile.
  const wake = (anyway = false): void => {
    if (underWay !== null) {
      again = true;
      return;
    }
    again = false;
    underWay = attempt(anyway).finally(() => {
      underWay = null;
      if (again) wake();
    });
  };
  return {
    interceptor: () => ({
      inbound: {
        async execute(input, next) {
          try {
            return await next(input);
          } finally {
            wake();
          }
        },
      },
    }),
    wakeAnyway: () => wake(true),
    async settled() {
      while (underWay !== null) await underWay;
    },
  };
}
