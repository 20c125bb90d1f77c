import DataLoader from 'dataloader';
import { backOff } from 'exponential-backoff';
import { countDeliveries } from '../src/store/claiming';
import type { Store } from '../src/store/connect';
import { settleComparisons, type Answer } from '../src/store/settling';
import { isTransientStoreError } from '../src/store/transient-error';

/** Together in one commit, since a commit each costs ten times as much: what is ready within 10 ms, at most 64. */
const together = { cache: false, maxBatchSize: 64, batchScheduleFn: (write: () => void) => void setTimeout(write, 10) };

/**
 * An answer is paid for, so while PostgreSQL is away it is kept and offered again, for some minutes.
 * Deliveries wait likewise: nothing is sent that could not be stored.
 */
const untilPostgresIsBack = {
  startingDelay: 100,
  maxDelay: 5_000,
  numOfAttempts: 120,
  jitter: 'full',
  retry: isTransientStoreError,
} as const;

/** Writes the deliveries and answers of one bundle. */
export interface OutcomeWriter {
  /** Counts a delivery. False: the comparison has been settled meanwhile, and must not be sent. */
  countDelivery(comparisonId: string): Promise<boolean>;
  /** Stores an answer. False: it came late, and changed nothing. */
  settle(answer: Answer): Promise<boolean>;
}

export function createOutcomeWriter(store: Store, batchId: string): OutcomeWriter {
  const deliveries = new DataLoader<string, boolean>(async (ids) => {
    const open = await backOff(() => countDeliveries(store, batchId, ids), untilPostgresIsBack);
    return ids.map((id) => open.has(id));
  }, together);
  const answers = new DataLoader<Answer, boolean>(async (batch) => {
    const { changed } = await backOff(() => settleComparisons(store, batchId, batch), untilPostgresIsBack);
    return batch.map(({ comparisonId }) => changed.has(comparisonId));
  }, together);
  return { countDelivery: (id) => deliveries.load(id), settle: (answer) => answers.load(answer) };
}
