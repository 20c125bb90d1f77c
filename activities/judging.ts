import { CancelledFailure, Context } from '@temporalio/activity';
import { wellFormed } from '../src/core/well-formed';
import { deliveriesAllowed, maxDeliveries } from '../src/contracts/judgement';
import type { BundleCounts, JudgeActivities } from '../src/contracts/protocol';
import type { Judge, JudgeBundle, Judgement } from '../src/judges/judge';
import { claimBundle, renewLease, type BundleWork, type ClaimedComparison } from '../src/store/claiming';
import { wasPausedSinceClaim } from '../src/store/pausing';
import type { Store } from '../src/store/connect';
import type { Answer } from '../src/store/settling';
import { startHeartbeat } from './heartbeat';
import { createOutcomeWriters, type OutcomeWriter } from './outcome-writer';
import { stopSignals, type StopSignals } from './stop-signals';

/** The judge behind a stored spec. */
type JudgeLookup = (spec: string) => Judge;

export interface JudgingOptions {
  readonly judgeFor: JudgeLookup;
  /** How long calls in flight may take to end when the worker shuts down. */
  readonly drainMs: number;
}

export function createJudging(store: Store, { judgeFor, drainMs }: JudgingOptions): JudgeActivities {
  const writerOf = createOutcomeWriters(store);
  return {
    async judgeBundle({ batchId, bundleId }) {
      const context = Context.current();
      const leaseMs = 2 * (context.info.heartbeatTimeoutMs ?? defaultHeartbeatTimeoutMs);
      const { exhausted, work } = await claimBundle(store, { batchId, bundleId, leaseMs });
      const stopHeartbeat = startHeartbeat(context, {
        leaseMs,
        renew: () => renewLease(store, { batchId, bundleId, leaseMs }),
      });
      const stop = stopSignals(context, { drainMs, isPause: () => wasPausedSinceClaim(store, { batchId, bundleId }) });
      try {
        const counts =
          work === null ? noCounts : await judgeWork(writerOf(batchId), batchId, work, judgeFor(work.judgeSpec), stop);
        // What is not settled goes back to Temporal, which gives the bundle to a worker that lives, or ends it.
        if (stop.drain.aborted)
          throw new CancelledFailure('The worker shuts down, or the batch was cancelled or paused');
        return { ...counts, failed: counts.failed + exhausted };
      } finally {
        stopHeartbeat();
      }
    },
  };
}

/** Only where an activity runs without a heartbeat timeout, as in a test. */
const defaultHeartbeatTimeoutMs = 30_000;

const noCounts: BundleCounts = { completed: 0, failed: 0, retryable: 0, retryAfterMs: 0 };

async function judgeWork(
  writer: OutcomeWriter,
  batchId: string,
  work: BundleWork,
  judge: Judge,
  stop: StopSignals,
): Promise<BundleCounts> {
  const claimed = new Map(work.comparisons.map((comparison) => [comparison.comparisonId, comparison]));
  const written: Promise<BundleCounts>[] = [];
  const call = { ...stop, beforeSend: (comparisonId: string) => writer.countDelivery(comparisonId) };
  for await (const judgement of judge.judge(toBundle(batchId, work), call)) {
    const answer = toAnswer(judgement, claimed.get(judgement.comparisonId));
    const counted = writer.settle(answer).then((changed) => (changed ? countsOf(answer) : noCounts));
    counted.catch(() => undefined); // reported by Promise.all below; until then it must not count as unhandled
    written.push(counted);
  }
  return (await Promise.all(written)).reduce(addCounts, noCounts);
}

function toBundle(batchId: string, { comparisons, judgeSpec: _, ...bundle }: BundleWork): JudgeBundle {
  const requests = comparisons.map(({ comparisonId, deliveries, a, b, recorded }) => ({
    comparisonId,
    delivery: deliveries + 1,
    a,
    b,
    ...(recorded !== null && { recorded }),
  }));
  return { batchId, ...bundle, requests };
}

function toAnswer(judgement: Judgement, claimed: ClaimedComparison | undefined): Answer {
  const { comparisonId } = judgement;
  const delivery = 1 + (claimed?.deliveries ?? 0);
  // A redrive has granted more deliveries; they are counted on from those that were used up.
  const granted = (claimed?.deliveriesAllowed ?? maxDeliveries) - maxDeliveries;
  const call = {
    ...judgement.call,
    modelAnswered: storable(judgement.call.modelAnswered),
    requestId: storable(judgement.call.requestId),
  };
  if ('verdict' in judgement) {
    const { verdict } = judgement;
    return { comparisonId, delivery, call, verdict: { ...verdict, justification: storable(verdict.justification) } };
  }
  const { code, message, rawReply, retryAfterMs } = judgement.failure;
  const failure = { code, message: storable(message), rawReply: storable(rawReply), retryAfterMs };
  return { comparisonId, delivery, call, failure, final: delivery >= granted + deliveriesAllowed(code) };
}

/** Replies come from outside: what PostgreSQL cannot hold (NUL, lone surrogates) is mended first. */
function storable<T extends string | null>(text: T): T | string {
  return text === null ? text : wellFormed(text).text;
}

function countsOf(answer: Answer): BundleCounts {
  if ('verdict' in answer) return { ...noCounts, completed: 1 };
  if (answer.final) return { ...noCounts, failed: 1 };
  return { ...noCounts, retryable: 1, retryAfterMs: answer.failure.retryAfterMs ?? 0 };
}

function addCounts(left: BundleCounts, right: BundleCounts): BundleCounts {
  return {
    completed: left.completed + right.completed,
    failed: left.failed + right.failed,
    retryable: left.retryable + right.retryable,
    retryAfterMs: Math.max(left.retryAfterMs, right.retryAfterMs),
  };
}
