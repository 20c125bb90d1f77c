import { isCancellation, log, sleep } from '@temporalio/workflow';
import type { BundleCounts, PlannedBundle } from '../src/contracts/protocol';
import { control, judging } from './activity-proxies';
import { applyBundle, type BatchState } from './batch-state';

const firstBackOffMs = 1_000;
const longestBackOffMs = 60_000;

/** Returns when no comparison of the wave is open: each has an outcome, if need be after further deliveries. */
export async function judgeWave(state: BatchState, firstBundles: readonly PlannedBundle[]): Promise<void> {
  const { batchId } = state.input;
  let bundles = firstBundles;
  for (let round = 1; ; round++) {
    const { abandoned, retryAfterMs } = await judgeBundles(state, bundles);
    if (abandoned > 0) await control.failOpenComparisons({ batchId, wave: state.wave });
    // The rows are asked, not the counts: those of a worker that died are lost with it.
    bundles = await control.bundleOpenComparisons({ batchId, wave: state.wave });
    if (bundles.length === 0) return;
    const backOffMs = Math.min(firstBackOffMs * 2 ** (round - 1), longestBackOffMs);
    const open = bundles.reduce((sum, { size }) => sum + size, 0);
    await sleep(Math.max(backOffMs, retryAfterMs), { summary: `Back-off before ${open} comparisons are sent again` });
  }
}

interface WaveCounts {
  /** Bundles whose activity failed for good. */
  abandoned: number;
  retryAfterMs: number;
}

/** Judges all bundles, at most `bundlesInFlight` at once, and waits for every one even when cancelled. */
async function judgeBundles(state: BatchState, bundles: readonly PlannedBundle[]): Promise<WaveCounts> {
  const counts: WaveCounts = { abandoned: 0, retryAfterMs: 0 };
  const waiting = [...bundles];
  const judgeOneAfterAnother = async (): Promise<void> => {
    for (let bundle = waiting.shift(); bundle !== undefined; bundle = waiting.shift()) {
      const outcome = await judgeBundle(state, bundle);
      if (outcome === null) counts.abandoned += 1;
      else {
        applyBundle(state, outcome);
        counts.retryAfterMs = Math.max(counts.retryAfterMs, outcome.retryAfterMs);
      }
    }
  };
  const { bundlesInFlight } = state.input.settings;
  const lanes = await Promise.allSettled(Array.from({ length: bundlesInFlight }, judgeOneAfterAnother));
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
  return counts;
}

/** Null: the bundle could not be judged within its activity's bounds. */
async function judgeBundle(
  state: BatchState,
  { bundleId, provider, size }: PlannedBundle,
): Promise<BundleCounts | null> {
  const { batchId, settings } = state.input;
  const summary = `Bundle ${bundleId}: ${size} comparisons for ${provider}`;
  try {
    return await judging({ provider, heartbeatTimeoutMs: settings.heartbeatTimeoutMs, summary }).judgeBundle({
      batchId,
      bundleId,
    });
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.error('A bundle could not be judged', { bundleId, error });
    return null;
  }
}
