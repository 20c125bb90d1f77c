import { CancelledFailure, Context } from '@temporalio/activity';
import type { BundleCounts, JudgeActivities } from '../src/contracts/protocol';
import type { Judge, JudgeBundle } from '../src/judges/judge';
import type { BundleWork } from '../src/store/bundle-work';
import { claimBundle, renewLease } from '../src/store/claiming';
import { booked } from '../src/judges/prices/delivery-cost';
import type { Store } from '../src/store/connect';
import { afford, costPause } from './affording';
import { pauseAfter, toAnswer } from './answer';
import { addCounts, countsOf, noCounts } from './bundle-counts';
import { startHeartbeat } from './heartbeat';
import { bundleLabels, logBundle, logFailure, type BundleLabels } from './judge-log';
import { createOutcomeWriters, type OutcomeWriter } from './outcome-writer';
import { stopSignals, type StopSignals } from './stop-signals';

/** The judge behind a stored spec. */
type JudgeLookup = (spec: string) => Judge;

export interface JudgingOptions {
  readonly judgeFor: JudgeLookup;
  /** How long calls in flight may take to end when the worker shuts down. */
  readonly drainMs: number;
  /** A bundle that takes longer is warned of. Default: 30 s. */
  readonly slowBundleMs?: number;
}

export function createJudging(
  store: Store,
  { judgeFor, drainMs, slowBundleMs = defaultSlowBundleMs }: JudgingOptions,
): JudgeActivities {
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
      const labels = bundleLabels({ batchId, bundleId }, work);
      const begun = performance.now();
      try {
        const counts = await withWriter(batchId, (writer) =>
          judgeWork(store, writer, labels, work, judgeFor(work.judgeSpec), stop),
        );
        // What is not settled goes back to Temporal, which gives the bundle to a worker that lives, or ends it.
        if (stop.drain.aborted) throw new CancelledFailure('The worker shuts down, or the batch ends');
        return { ...counts, failed: counts.failed + exhausted };
      } finally {
        stopHeartbeat();
        const durationMs = performance.now() - begun;
        logBundle(labels, { size: work.comparisons.length, durationMs, slowMs: slowBundleMs });
      }
    },
  };
}

/** Only where an activity runs without a heartbeat timeout, as in a test. */
const defaultHeartbeatTimeoutMs = 30_000;
const defaultSlowBundleMs = 30_000;

async function judgeWork(
  store: Store,
  writer: OutcomeWriter,
  labels: BundleLabels,
  work: BundleWork,
  judge: Judge,
  stop: StopSignals,
): Promise<BundleCounts> {
  const { batch_id: batchId } = labels;
  const { bundle, shortage, settleUp } = await afford(store, work, toBundle(batchId, work), { batchPrice: false });
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
  for await (const judgement of judge.judge(bundle, call)) {
    const comparison = claimed.get(judgement.comparisonId);
    const paid = booked(judgement.call, { price: work.price, batchPrice: false });
    const answer = toAnswer({ ...judgement, call: paid }, comparison);
    const pause = blocked.signal.aborted ? null : pauseAfter(answer);
    if (pause !== null) {
      blocked.abort();
      // Stored at once, so that other bundles of the batch, also those of other workers, stop at their next call.
      write(writer.pause(pause).then(() => ({ ...noCounts, blocked: pause })));
    }
    write(
      writer.settle(answer).then((changed) => {
        logFailure(labels, answer, comparison, changed);
        return changed ? countsOf(answer) : noCounts;
      }),
    );
  }
  const counts = (await Promise.all(written)).reduce(addCounts, noCounts);
  const pause = shortage !== null && bundle.requests.length === 0 ? costPause(batchId, shortage) : null;
  if (pause !== null) await writer.pause(pause);
  return {
    ...counts,
    spentUsd: await settleUp(),
    short: shortage !== null,
    blocked: counts.blocked ?? pause,
  };
}

export function toBundle(
  batchId: string,
  { comparisons, judgeSpec: _, price: __, labels: ___, ...bundle }: BundleWork,
): JudgeBundle {
  const requests = comparisons.map(({ comparisonId, deliveries, a, b, recorded }) => ({
    comparisonId,
    delivery: deliveries + 1,
    a,
    b,
    ...(recorded !== null && { recorded }),
  }));
  return { batchId, ...bundle, requests };
}
