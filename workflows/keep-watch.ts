import { isCancellation, log, sleep, TemporalFailure, type CancellationScope } from '@temporalio/workflow';
import { control } from './activity-proxies';
import type { BatchState } from './batch-state';

/** How often a row that could be due is looked for. */
const sweepEveryMs = 5 * 60_000;

/**
 * Beside the bundles of a round: expires what nobody has begun to judge, and fails or queues again what is stuck.
 * One timer at a time, for whichever is due first. A bundle of which nothing is left open is cancelled.
 */
export async function keepWatch(state: BatchState, inHand: ReadonlyMap<string, CancellationScope>): Promise<void> {
  const { batchId } = state.input;
  const { queueTtlMs, maxProcessingMs } = state.settings;
  const beganMs = Date.now();
  let expiryMs = beganMs + queueTtlMs;
  let sweepMs = beganMs + maxProcessingMs;
  try {
    for (;;) {
      const expiring = expiryMs <= sweepMs;
      const summary = expiring ? 'Queue TTL' : 'Stuck sweep';
      await sleep(Math.max(1, Math.min(expiryMs, sweepMs) - Date.now()), { summary });
      const nowMs = Date.now();
      const { emptyBundles } = expiring
        ? await control.expireQueued({ batchId, nowMs, ttlMs: queueTtlMs })
        : await control.sweepStuck({ batchId, nowMs, maxProcessingMs });
      for (const bundleId of emptyBundles) inHand.get(bundleId)?.cancel();
      if (expiring) expiryMs = nowMs + sweepEveryMs;
      else sweepMs = nowMs + sweepEveryMs;
    }
  } catch (error) {
    if (isCancellation(error)) return;
    if (!(error instanceof TemporalFailure)) throw error;
    // The bundles go on; the deadline ends what nobody watches.
    log.error('The watch over a wave has failed', { error });
  }
}
