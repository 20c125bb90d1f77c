import { CancellationScope, condition, isCancellation, log } from '@temporalio/workflow';
import type { BundleCounts, PlannedBundle } from '../src/contracts/protocol';
import { control, judging } from './activity-proxies';
import { showPage } from './batch-page';
import { applyBundle, applyTally, type BatchState } from './batch-state';
import { warnOfCap } from './cap-warning';
import { judgeByJobs } from './judge-by-jobs';
import type { Operator } from './operator';

const firstBackOffMs = 1_000;
const longestBackOffMs = 60_000;
/** Shorter waits are a worker's own. */
const longWaitMs = 5_000;

/**
 * Returns when no comparison of the wave is open (each has an outcome, if need be after further deliveries), or when
 * the batch is to end. A pause is waited out.
 */
export async function judgeWave(
  state: BatchState,
  operator: Operator,
  firstBundles: readonly PlannedBundle[],
): Promise<void> {
  const judge = state.settings.mode === 'provider_batch_api' ? judgeByJobs : judgeByBundles;
  return judge(state, operator, firstBundles);
}

async function judgeByBundles(
  state: BatchState,
  operator: Operator,
  firstBundles: readonly PlannedBundle[],
): Promise<void> {
  const { batchId } = state.input;
  let bundles = firstBundles;
  for (let round = 1; ; round++) {
    await condition(() => state.pause === null || state.ending !== null);
    const { abandoned, settled, retryAfterMs, short } = await judgeBundles(state, operator, bundles);
    if (state.ending !== null || settled === sizeOf(bundles)) return;
    if (abandoned.length > 0) await control.failOpenComparisons({ batchId, bundleIds: abandoned });
    // The rows are asked: the counts of a worker that died, or of a bundle cut short, are lost.
    bundles = await control.bundleOpenComparisons({ batchId, wave: state.wave });
    if (bundles.length === 0) return;
    if (state.pause !== null) {
      applyTally(state, await control.countBatch({ batchId }));
      continue;
    }
    // What has ended may have left room under the cap, so the rest is tried at once.
    if (short && settled > 0 && retryAfterMs === 0) continue;
    const backOffMs = Math.min(firstBackOffMs * 2 ** (round - 1), longestBackOffMs);
    const summary = `Back-off before ${sizeOf(bundles)} comparisons are sent again`;
    await condition(() => state.ending !== null || state.pause !== null, Math.max(backOffMs, retryAfterMs), {
      summary,
    });
    if (state.ending !== null) return;
  }
}

function sizeOf(bundles: readonly PlannedBundle[]): number {
  return bundles.reduce((sum, { size }) => sum + size, 0);
}

interface WaveCounts {
  /** Bundles whose activity failed for good. */
  readonly abandoned: string[];
  /** Comparisons that were settled by bundles that ran to their end. */
  settled: number;
  retryAfterMs: number;
  /** The cap had no room for all of a bundle. */
  short: boolean;
}

/**
 * Judges the bundles, at most `bundlesInFlight` of each provider at once, so that a slow one holds up no other. An
 * ending cancels those in hand, which is waited for, since their outcomes are paid for; a pause lets them end by
 * themselves. The rest is not begun.
 */
async function judgeBundles(
  state: BatchState,
  operator: Operator,
  bundles: readonly PlannedBundle[],
): Promise<WaveCounts> {
  const { inHand } = operator;
  const counts: WaveCounts = { abandoned: [], settled: 0, retryAfterMs: 0, short: false };
  const judgeOneAfterAnother = async (waiting: PlannedBundle[]): Promise<void> => {
    // Without money for more, what is in hand has to end first.
    while (state.ending === null && state.pause === null && !counts.short) {
      const bundle = waiting.shift();
      if (bundle === undefined) return;
      const scope = new CancellationScope();
      inHand.set(bundle.bundleId, scope);
      const { resumptions } = operator;
      const outcome = await scope.run(() => judgeBundle(state, bundle));
      inHand.delete(bundle.bundleId);
      if (outcome === null) counts.abandoned.push(bundle.bundleId);
      else {
        applyBundle(state, outcome);
        warnOfCap(state);
        showPage(state);
        if (outcome.short) counts.short = true;
        counts.settled += outcome.completed + outcome.failed;
        counts.retryAfterMs = Math.max(counts.retryAfterMs, outcome.retryAfterMs);
        // The provider takes nothing for a while: what is not begun waits by the timer, not in a worker.
        if (outcome.retryAfterMs >= longWaitMs) waiting.length = 0;
        if (outcome.blocked !== null) await operator.block(outcome.blocked, resumptions);
      }
    }
  };
  const lanes = queuesByProvider(bundles).flatMap((waiting) =>
    Array.from({ length: state.settings.bundlesInFlight }, () => judgeOneAfterAnother(waiting)),
  );
  await Promise.all(lanes);
  return counts;
}

/** In the order in which their first bundles stand. */
function queuesByProvider(bundles: readonly PlannedBundle[]): PlannedBundle[][] {
  const providers = [...new Set(bundles.map(({ provider }) => provider))];
  return providers.map((provider) => bundles.filter((bundle) => bundle.provider === provider));
}

const nothingCounted: BundleCounts = {
  completed: 0,
  failed: 0,
  retryable: 0,
  retryAfterMs: 0,
  short: false,
  spentUsd: null,
  blocked: null,
};

/** Null: the bundle could not be judged within its activity's bounds. A cancelled one counts for nothing; its rows are asked. */
async function judgeBundle(
  state: BatchState,
  { bundleId, provider, size }: PlannedBundle,
): Promise<BundleCounts | null> {
  const { heartbeatTimeoutMs } = state.settings;
  const summary = `${size} comparisons for ${provider}`;
  try {
    const { batchId } = state.input;
    return await judging({ provider, heartbeatTimeoutMs, summary }).judgeBundle({ batchId, bundleId });
  } catch (error) {
    if (isCancellation(error)) return nothingCounted;
    log.error('A bundle could not be judged', { bundleId, error });
    return null;
  }
}
