import { isCancellation, log, sleep, TemporalFailure } from '@temporalio/workflow';
import { queueProcessingMode } from '../src/contracts/queue-processing-mode';
import { control } from './activity-proxies';
import type { BatchState } from './batch-state';
import type { Operator } from './operator';

/** How often a row that could be due is looked for. */
const sweepEveryMs = 5 * 60_000;

/**
 * Beside the waves, one timer for all of them: expires what nobody has begun to judge, and fails or queues again what
 * is stuck. The first look is when something could be due at all, so a batch that goes well pays for one timer only.
 * A bundle of which nothing is left open is cancelled.
 */
export async function keepWatch(state: BatchState, { inHand }: Operator): Promise<void> {
  const { batchId } = state.input;
  const { queueTtlMs, maxProcessingMs } = state.settings;
  try {
    await sleep(Math.min(queueTtlMs, maxProcessingMs), { summary: 'Queue TTL and stuck sweep' });
    for (;;) {
      const nowMs = Date.now();
      const expired = await control.expireQueued({ batchId, nowMs, ttlMs: queueTtlMs });
      const stuck = await control.sweepStuck({ batchId, nowMs, maxProcessingMs });
      for (const bundleId of [...expired.emptyBundles, ...stuck.emptyBundles]) inHand.get(bundleId)?.cancel();
      await sleep(Math.min(sweepEveryMs, queueTtlMs, maxProcessingMs), { summary: 'Queue TTL and stuck sweep' });
    }
  } catch (error) {
    if (isCancellation(error)) return;
    if (!(error instanceof TemporalFailure)) throw error;
    // The bundles go on; the deadline ends what nobody watches.
    log.error('The watch over the batch has failed', { mode: queueProcessingMode(state.settings.mode), error });
  }
}
