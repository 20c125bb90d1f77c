import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { ControlActivities, JudgeActivities } from '../src/contracts/protocol';
import type { JobRecordActivities, ProviderJobActivities } from '../src/contracts/provider-job';
import { judgeQueue } from '../src/contracts/task-queues';
import { oneAtATime } from './one-at-a-time';

/**
 * Every proxy has a bound per attempt and one in total. No number of attempts is bounded: what may fail for
 * a while (PostgreSQL, a worker) is asked again until the total is used up; deliveries to providers are
 * counted in PostgreSQL instead.
 */
const total = '24 hours';

/**
 * Local activities: one history event each instead of three and no extra workflow task, which is what keeps a
 * 300-comparison batch below 200 events. They run on the control queue's workers, like the workflow itself, and one
 * after the other (docs/decisions/0012).
 */
export const control = oneAtATime(
  proxyLocalActivities<ControlActivities & JobRecordActivities>({
    // A wave of 10,000 items is planned and fitted within seconds; a minute means that PostgreSQL hangs.
    startToCloseTimeout: '1 minute',
    scheduleToCloseTimeout: total,
    // Longer waits become timers, so that an outage does not keep a workflow task open.
    localRetryThreshold: '10 seconds',
    retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
  }),
);

export interface ProviderCallOptions {
  readonly provider: string;
  readonly heartbeatTimeoutMs: number;
  /** Shown by Temporal's Web UI beside the activity. */
  readonly summary: string;
}

export function judging({ provider, heartbeatTimeoutMs, summary }: ProviderCallOptions): JudgeActivities {
  return proxyActivities<JudgeActivities>({
    taskQueue: judgeQueue(provider),
    summary,
    // 64 calls, 1 at a time, at the 120 s that one call may take; a dead worker is noticed by its heartbeat long before.
    startToCloseTimeout: '130 minutes',
    scheduleToCloseTimeout: total,
    heartbeatTimeout: heartbeatTimeoutMs,
    // Outcomes of calls in flight are paid for, so a cancelled bundle is awaited until it has stored them.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    // A dead worker's bundle is taken up at once, and what fails again soon waits longer.
    retry: { initialInterval: '100 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
  });
}

const untilItWorks = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' } as const;

/** As long as a batch in the mode of these jobs may take: they outlive outages of the provider and of its workers. */
const jobTotal = '48 hours';

/** Short calls about provider jobs. */
export function aboutJobs(
  options: ProviderCallOptions,
): Pick<ProviderJobActivities, 'reserveJobs' | 'findJob' | 'pollJob'> {
  return proxyActivities<ProviderJobActivities>({
    ...jobCall(options),
    startToCloseTimeout: '5 minutes',
    retry: untilItWorks,
  });
}

/** One attempt: a second creation may be a second job, so whether there is a first one is found out before. */
export function creatingJobs(options: ProviderCallOptions): Pick<ProviderJobActivities, 'createJob'> {
  return proxyActivities<ProviderJobActivities>({
    ...jobCall(options),
    // Up to 256 MB are sent.
    startToCloseTimeout: '30 minutes',
    retry: { maximumAttempts: 1 },
  });
}

export function collectingJobs(options: ProviderCallOptions): Pick<ProviderJobActivities, 'collectJob'> {
  return proxyActivities<ProviderJobActivities>({
    ...jobCall(options),
    // 100,000 results, in commits of some hundred.
    startToCloseTimeout: '1 hour',
    retry: untilItWorks,
  });
}

function jobCall({ provider, heartbeatTimeoutMs, summary }: ProviderCallOptions) {
  return {
    taskQueue: judgeQueue(provider),
    summary,
    scheduleToCloseTimeout: jobTotal,
    heartbeatTimeout: heartbeatTimeoutMs,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  } as const;
}
