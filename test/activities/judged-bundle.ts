import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createJudging } from '../../activities/judging';
import type { BundleCounts } from '../../src/contracts/protocol';
import type { Judge } from '../../src/judges/judge';
import type { Store } from '../../src/store/connect';
import { bundleRetryPool } from '../../src/store/waves';

/** @param attempt from 1, as Temporal counts the attempts of an activity */
export function activityEnvironment(attempt = 1): MockActivityEnvironment {
  return new MockActivityEnvironment({ attempt }, { logger: new DefaultLogger('ERROR') });
}

export interface WorkerSetting {
  readonly environment?: MockActivityEnvironment;
  readonly drainMs?: number;
  readonly slowBundleMs?: number;
}

/** Runs the activity on one bundle of the batch, as a worker would. */
export function judgeBundle(
  store: Store,
  judge: Judge,
  ids: { readonly batchId: string; readonly bundleId: string },
  { environment = activityEnvironment(), drainMs = 10_000, slowBundleMs = 30_000 }: WorkerSetting = {},
): Promise<BundleCounts> {
  const activities = createJudging(store, { judgeFor: () => judge, drainMs, slowBundleMs });
  return environment.run(activities.judgeBundle, ids);
}

/** Judges the bundles of the first wave, and its retry pool again and again, until nothing is open. */
export async function judgeWave(
  store: Store,
  judge: Judge,
  batchId: string,
  setting: WorkerSetting = {},
): Promise<readonly BundleCounts[]> {
  const counts: BundleCounts[] = [];
  for (;;) {
    const bundles = await bundleRetryPool(store, batchId, 1);
    if (bundles.length === 0) return counts;
    for (const { bundleId } of bundles) counts.push(await judgeBundle(store, judge, { batchId, bundleId }, setting));
  }
}
