import { proxyActivities } from '@temporalio/workflow';
import type { MeasuringActivities, RolledUp } from '../src/contracts/measurements';

const { rollUp } = proxyActivities<MeasuringActivities>({
  // Minutes only where much has come since the last time.
  startToCloseTimeout: '10 minutes',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** One round of the schedule: what it misses, the next one does. */
export async function rollUpMetrics(): Promise<RolledUp> {
  return rollUp();
}
