import { log } from '@temporalio/activity';
import type { ControlActivities, JudgeActivities } from '../src/contracts/protocol';
import type { JobRecordActivities, ProviderJobActivities } from '../src/contracts/provider-job';
import { markBatchEnded } from '../src/store/batches';
import { queueProcessingMode } from '../src/contracts/queue-processing-mode';
import type { Store } from '../src/store/connect';
import { countComparisons } from '../src/store/counts';
import { pauseBatch, resumeBatch } from '../src/store/pausing';
import { failOpenComparisons } from '../src/store/settling';
import { readStoredState } from '../src/store/stored-state';
import { expireQueued, sweepStuck } from '../src/store/sweeping';
import { recordThresholds } from '../src/store/thresholds';
import { createFitting } from './fitting';
import { createJobRecords } from './job-records';
import { createJudging, type JudgingOptions } from './judging';
import { createPlanning } from './planning';
import { createProviderJobs, type ProviderJobOptions } from './provider-jobs';

/** Activities of the control queue. */
export function createControlActivities(store: Store): ControlActivities & JobRecordActivities {
  return {
    readStoredState: ({ batchId, recentDecisions }) => readStoredState(store, batchId, recentDecisions),
    ...createPlanning(store),
    ...createFitting(store),
    ...createJobRecords(store),
    failOpenComparisons: ({ batchId, bundleIds }) => failOpenComparisons(store, batchId, bundleIds),
    countBatch: ({ batchId }) => countComparisons(store, batchId),
    expireQueued: (request) => expireQueued(store, request),
    sweepStuck: (request) =>
      sweepStuck(store, request, ({ id, bundle, deliveries, processingStartedAt, mode }) =>
        log.warn('Expiring stuck request', {
          batch_id: request.batchId,
          mode: queueProcessingMode(mode),
          queue_id: bundle,
          correlation_id: id,
          processing_started_at: processingStartedAt?.toISOString() ?? null,
          retry_count: deliveries,
        }),
      ),
    pauseBatch: (request) => pauseBatch(store, request),
    resumeBatch: (request) => resumeBatch(store, request),
    recordThresholds: ({ batchId, change }) => recordThresholds(store, batchId, change),
    finaliseBatch: ({ batchId, result, decision }) => markBatchEnded(store, batchId, result, decision),
  };
}

/** Activities of a provider's queue. */
export function createJudgeActivities(
  store: Store,
  options: JudgingOptions & ProviderJobOptions,
): JudgeActivities & ProviderJobActivities {
  return { ...createJudging(store, options), ...createProviderJobs(store, options) };
}
