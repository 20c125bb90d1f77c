import { unknownCall } from '../contracts/judgement';
import type { JobOrder, JobResult, JobStatus, ProviderJobs } from './provider-jobs';
import { callRecord, logCall, simulatedAnswer } from './simulated';
import type { SimulatedOptions } from './simulated-options';

export interface SimulatedJobsOptions {
  readonly options: SimulatedOptions;
  /** What was ordered under a key, as it is still known to whoever ordered it. */
  readonly readOrder: (jobKey: string) => Promise<JobOrder>;
}

/**
 * A provider's batch interface without a provider. It keeps nothing: a job's id says when it ends, `latencyMs` after it
 * was made, and its results follow from the seed and from what was ordered, so that a job outlives every process. The
 * answers are those that the live judge gives to the same deliveries. A job that is read before its end was cancelled.
 */
export function createSimulatedJobs({ options, readOrder }: SimulatedJobsOptions): ProviderJobs {
  const cancelled = new Set<string>();
  return {
    limits: { requests: 100_000, bytes: 256_000_000 },

    create({ jobKey, bundle }) {
      for (const request of bundle.requests) {
        const failure = logCall(bundle, request, options.callLog);
        if (failure !== null) return Promise.resolve({ kind: 'refused', failure, call: unknownCall });
      }
      return Promise.resolve({ kind: 'created', ...newJob(jobKey, options) });
    },

    status(providerJobId): Promise<JobStatus> {
      const ended = cancelled.has(providerJobId) || endOf(providerJobId) <= Date.now();
      const state = ended ? 'ended' : 'running';
      return Promise.resolve({ state, failure: null, requests: null, settled: null });
    },

    async *results(providerJobId): AsyncGenerator<JobResult> {
      const { bundle, customIds } = await readOrder(keyOf(providerJobId));
      const unanswered = endOf(providerJobId) > Date.now();
      for (const request of bundle.requests) {
        const customId = customIds.get(request.comparisonId) ?? '';
        if (unanswered) yield { customId, call: unknownCall, unanswered: 'cancelled' };
        else yield { customId, call: callRecord(options.latencyMs), ...simulatedAnswer(bundle, request, options) };
      }
    },

    cancel(providerJobId) {
      cancelled.add(providerJobId);
      return Promise.resolve();
    },

    /** Whatever was ordered is there. */
    find: ({ jobKey }) => Promise.resolve([{ providerJobId: newJob(jobKey, options).providerJobId, certain: true }]),

    remove: () => Promise.resolve(),
  };
}

function newJob(jobKey: string, { latencyMs }: SimulatedOptions) {
  return { providerJobId: `simulated-${Date.now() + latencyMs}-${jobKey}`, expiresAtMs: null };
}

function endOf(providerJobId: string): number {
  return Number(providerJobId.split('-', 2)[1]);
}

function keyOf(providerJobId: string): string {
  return providerJobId.split('-').slice(2).join('-');
}
