import type { Config } from '../config';
import type { BatchEvent } from '../contracts/events';
import type { EventDelivery } from '../events/read-subscribers';

/**
 * Who gets events from the worker of a command; null: nobody. To be read before anything is started.
 * @throws InputError that names the file and what is wrong with it
 */
export async function readEventDelivery({
  eventsFile,
  webhookSecret,
}: Pick<Config, 'eventsFile' | 'webhookSecret'>): Promise<EventDelivery | null> {
  if (eventsFile === null) return null;
  // Loaded here, as most commands and most workers deliver nothing.
  const [{ createLogger }, { readSubscribers }] = await Promise.all([
    import('../logging.js'),
    import('../events/read-subscribers.js'),
  ]);
  // What is delivered to the log is wanted, whatever the level of the rest.
  const eventLog = createLogger('info');
  const log = ({ data, ...event }: BatchEvent): void => eventLog.info({ event, data }, 'Event');
  return readSubscribers(eventsFile, { webhookSecret, log });
}
