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
export const untilPostgresIsBack = {
  startingDelay: 100,
  maxDelay: 5_000,
  numOfAttempts: 120,
  jitter: 'full',
  retry: isTransientStoreError,
} as const;

/** Nobody sees an answer stored so much later, and at 30 calls in flight it halves the statements. */
const answersLingerMs = 20;

/** Writes the deliveries and answers of one batch. */
export interface OutcomeWriter {
  /** Counts a delivery. False: the comparison has been settled meanwhile or its batch paused, and it must not be sent. */
  countDelivery(comparisonId: string): Promise<boolean>;
  /** Stores an answer. False: it came late, and changed nothing. */
  settle(answer: Answer): Promise<boolean>;
  /** Stores that nothing of the batch may be sent, whoever sends it. */
  pause(pause: Pause): Promise<void>;
}

/** Lends the writer of a batch for as long as it is used. */
type WithWriter = <R>(batchId: string, use: (writer: OutcomeWriter) => Promise<R>) => Promise<R>;

/** All bundles of a batch that a worker has in hand share one writer: commits are what costs. */
export function createOutcomeWriters(store: Store): WithWriter {
  const lent = new Map<string, { readonly writer: OutcomeWriter; bundles: number }>();
  return async (batchId, use) => {
    const loan = lent.get(batchId) ?? { writer: createOutcomeWriter(store, batchId), bundles: 0 };
    lent.set(batchId, loan);
    loan.bundles += 1;
    try {
      return await use(loan.writer);
    } finally {
      loan.bundles -= 1;
      if (loan.bundles === 0) lent.delete(batchId);
    }
  };
}

function createOutcomeWriter(store: Store, batchId: string): OutcomeWriter {
  const deliveries = groupCommit<string>(async (ids) => {
    const open = await backOff(() => countDeliveries(store, batchId, ids), untilPostgresIsBack);
    return ids.map((id) => open.has(id));
  }, 0);
  const answers = groupCommit<Answer>(async (some) => {
    const settlement = await backOff(() => settleComparisons(store, batchId, some), untilPostgresIsBack);
    logOddities(batchId, settlement);
    return some.map(({ comparisonId }) => settlement.changed.has(comparisonId));
  }, answersLingerMs);
  return {
    countDelivery: (id) => deliveries.load(id),
    settle: (answer) => answers.load(answer),
    pause: (pause) => backOff(() => pauseBatch(store, { batchId, pause, nowMs: null }), untilPostgresIsBack),
  };
}

/** Ids that no row has come from outside, so they are counted and not repeated. */
function logOddities(batchId: string, { created, unknown }: Settlement): void {
  for (const comparisonId of created) {
    log.warn('Created tracking record from callback (race condition avoided)', {
      batch_id: batchId,
      correlation_id: `${batchId}/${comparisonId}`,
      comparison_id: comparisonId,
    });
  }
  if (unknown.size > 0) {
    log.error('Answers belong to no comparison of the batch, and are not stored', {
      batch_id: batchId,
      error_code: 'ORPHAN_RESULT',
      answers: unknown.size,
    });
  }
}
