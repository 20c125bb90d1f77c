import { log } from '@temporalio/activity';
import { backOff } from 'exponential-backoff';
import type { Pause } from '../src/contracts/protocol';
import { countDeliveries } from '../src/store/claiming';
import type { Store } from '../src/store/connect';
import { pauseBatch } from '../src/store/pausing';
import { settleComparisons, type Answer, type Settlement } from '../src/store/settling';
import { isTransientStoreError } from '../src/store/transient-error';
import { groupCommit } from './group-commit';

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

/** Writes the deliveries and answers of one batch. */
export interface OutcomeWriter {
  /** Counts a delivery. False: the comparison has been settled meanwhile or its batch paused, and it must not be sent. */
  countDelivery(comparisonId: string): Promise<boolean>;
  /** Stores an answer. False: it came late, and changed nothing. */
  settle(answer: Answer): Promise<boolean>;
  /** Stores that nothing of the batch may be sent, whoever sends it. */
  pause(pause: Pause): Promise<void>;
}

/** The writers of one worker: what its bundles have to write for a batch is written together, since commits are what costs. */
export function createOutcomeWriters(store: Store): (batchId: string) => OutcomeWriter {
  const deliveries = groupCommit<string>(async (batchId, ids) => {
    const open = await backOff(() => countDeliveries(store, batchId, ids), untilPostgresIsBack);
    return ids.map((id) => open.has(id));
  });
  const answers = groupCommit<Answer>(async (batchId, some) => {
    const settlement = await backOff(() => settleComparisons(store, batchId, some), untilPostgresIsBack);
    logOddities(batchId, settlement);
    return some.map(({ comparisonId }) => settlement.changed.has(comparisonId));
  });
  return (batchId) => ({
    countDelivery: (id) => deliveries.load({ batchId, entry: id }),
    settle: (answer) => answers.load({ batchId, entry: answer }),
    pause: (pause) => backOff(() => pauseBatch(store, { batchId, pause, nowMs: null }), untilPostgresIsBack),
  });
}

/** Ids that no row has come from outside, so they are counted and not repeated. */
function logOddities(batchId: string, { created, unknown }: Settlement): void {
  for (const comparisonId of created) {
    log.warn('Created tracking record from callback (race condition avoided)', { batchId, comparisonId });
  }
  if (unknown.size > 0) {
    log.error('Answers belong to no comparison of the batch, and are not stored', {
      batchId,
      code: 'ORPHAN_RESULT',
      answers: unknown.size,
    });
  }
}
