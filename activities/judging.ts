import { CancelledFailure, Context, log } from '@temporalio/activity';
import { deliveriesAllowed } from '../src/contracts/judgement';
import type { BundleCounts, JudgeActivities } from '../src/contracts/protocol';
import type { Judge, JudgeBundle } from '../src/judges/judge';
import type { BundleWork, ClaimedComparison } from '../src/store/bundle-work';
import { claimBundle, renewLease } from '../src/store/claiming';
import type { Store } from '../src/store/connect';
import type { Answer } from '../src/store/settling';
import { countedDelivery, pauseAfter, toAnswer } from './answer';
import { addCounts, countsOf, noCounts } from './bundle-counts';
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
  const withWriter = createOutcomeWriters(store);
  return {
    async judgeBundle({ batchId, bundleId }) {
      const context = Context.current();
      const leaseMs = 2 * (context.info.heartbeatTimeoutMs ?? defaultHeartbeatTimeoutMs);
      const { exhausted, work, pause } = await claimBundle(store, { batchId, bundleId, leaseMs });
      // The row may know of a pause that the workflow does not: whoever stored it died before it could tell.
      if (work === null) return { ...noCounts, failed: exhausted, blocked: pause };
      const stopHeartbeat = startHeartbeat(context, {
        leaseMs,
        renew: () => renewLease(store, { batchId, bundleId, leaseMs }),
      });
      const stop = stopSignals(context, { drainMs });
      try {
        const counts = await withWriter(batchId, (writer) =>
          judgeWork(writer, batchId, work, judgeFor(work.judgeSpec), stop),
        );
        // What is not settled goes back to Temporal, which gives the bundle to a worker that lives, or ends it.
        if (stop.drain.aborted) throw new CancelledFailure('The worker shuts down, or the batch ends');
        return { ...counts, failed: counts.failed + exhausted };
      } finally {
        stopHeartbeat();
      }
    },
  };
}

/** Only where an activity runs without a heartbeat timeout, as in a test. */
const defaultHeartbeatTimeoutMs = 30_000;

async function judgeWork(
  writer: OutcomeWriter,
  batchId: string,
  work: BundleWork,
  judge: Judge,
  stop: StopSignals,
): Promise<BundleCounts> {
  const claimed = new Map(work.comparisons.map((comparison) => [comparison.comparisonId, comparison]));
  const blocked = new AbortController();
  const written: Promise<BundleCounts>[] = [];
  const write = (counted: Promise<BundleCounts>): void => {
    counted.catch(() => undefined); // reported by Promise.all below; until then it must not count as unhandled
    written.push(counted);
  };
  const call = {
    signal: stop.signal,
    drain: AbortSignal.any([stop.drain, blocked.signal]),
    beforeSend: (comparisonId: string) => writer.countDelivery(comparisonId),
    // Nothing was sent: the comparison is asked again when its provider takes calls again.
    defer: (_: string, afterMs: number) =>
      write(Promise.resolve({ ...noCounts, retryable: 1, retryAfterMs: Math.ceil(afterMs) })),
  };
  for await (const judgement of judge.judge(toBundle(batchId, work), call)) {
    const comparison = claimed.get(judgement.comparisonId);
    const answer = toAnswer(judgement, comparison);
    const pause = blocked.signal.aborted ? null : pauseAfter(answer);
    if (pause !== null) {
      blocked.abort();
      // Stored at once, so that other bundles of the batch, also those of other workers, stop at their next call.
      write(writer.pause(pause).then(() => ({ ...noCounts, blocked: pause })));
    }
    write(
      writer.settle(answer).then((changed) => {
        if (changed) logRetry(batchId, answer, comparison);
        return changed ? countsOf(answer) : noCounts;
      }),
    );
  }
  return (await Promise.all(written)).reduce(addCounts, noCounts);
}

export function toBundle(batchId: string, { comparisons, judgeSpec: _, ...bundle }: BundleWork): JudgeBundle {
  const requests = comparisons.map(({ comparisonId, deliveries, a, b, recorded }) => ({
    comparisonId,
    delivery: deliveries + 1,
    a,
    b,
    ...(recorded !== null && { recorded }),
  }));
  return { batchId, ...bundle, requests };
}

function logRetry(batchId: string, answer: Answer, claimed: ClaimedComparison | undefined): void {
  if ('verdict' in answer || answer.final || pauseAfter(answer) !== null) return;
  const { comparisonId, delivery, failure } = answer;
  const attempt = `${countedDelivery(delivery, claimed)}/${deliveriesAllowed(failure.code)}`;
  log.warn(`Will retry (attempt ${attempt})`, { batchId, comparisonId, delivery, code: failure.code });
}
