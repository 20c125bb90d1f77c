import type { Client } from '@temporalio/client';
import type { Config } from '../config';
import { claimWakeUp } from '../store/events/waking';
import type { Store } from '../store/connect';
import { clientOptions, temporalInReach, type Say } from './connections';

const connectTimeoutMs = 5_000;

/**
 * For a command that appends events without a workflow that would notice: tells the deliverer, if somebody waits for
 * them. What is done is done, so that it cannot be told is a sentence, and nothing is started for it.
 */
export async function wakeDeliverer(config: Config, store: Store, say: Say): Promise<void> {
  const target = await temporalInReach(config);
  if (target === null || !(await claimWakeUp(store))) return;
  // Loaded here, as it takes a while and most erase where nobody subscribes.
  const [{ Client: TemporalClient, Connection }, { wakeDelivery }] = await Promise.all([
    import('@temporalio/client'),
    import('../client/wake-delivery.js'),
  ]);
  try {
    const connection = await Connection.connect({ ...target.connectionOptions, connectTimeout: connectTimeoutMs });
    const client: Client = new TemporalClient(clientOptions(connection, target));
    await wakeDelivery(client).finally(() => connection.close());
  } catch {
    say('EVENTS_DELAYED: the deliverer of events cannot be woken; it looks by itself each minute.');
  }
}
