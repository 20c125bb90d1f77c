import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { ControlActivities, JudgeActivities } from '../src/contracts/protocol';
import { judgeQueue } from '../src/contracts/task-queues';

/**
 * Every proxy has a bound per attempt and one in total. No number of attempts is bounded: what may fail for
 * a while (PostgreSQL, a worker) is asked again until the total is used up; deliveries to providers are
 * counted in PostgreSQL instead.
 */
const total = '24 hours';

/**
 * Local activities: one history event each instead of three and no extra workflow task, which is what keeps a
 * 300-comparison batch below 200 events. They run on the control queue's workers, like the workflow itself.
 */
export const control = proxyLocalActivities<ControlActivities>({
  // A wave of 10,000 items is planned and fitted within seconds; a minute means that PostgreSQL hangs.
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: total,
  // Longer waits become timers, so that an outage does not keep a workflow task open.
  localRetryThreshold: '10 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});

export interface BundleOptions {
  readonly provider: string;
  readonly heartbeatTimeoutMs: number;
  /** Shown by Temporal's Web UI beside the activity. */
  readonly summary: string;
}

export function judging({ provider, heartbeatTimeoutMs, summary }: BundleOptions): JudgeActivities {
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
