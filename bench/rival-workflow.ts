import { proxyActivities } from '@temporalio/workflow';
import type { RivalActivities } from './rival-activities';

const { planWave, listWave, judgeOne, fitBatch } = proxyActivities<RivalActivities>({
  startToCloseTimeout: '1 minute',
});

export interface RivalInput {
  readonly batchId: string;
  readonly budget: number;
  /** Comparisons with workers at once. */
  readonly inFlight: number;
}

/** What one would write first: an activity for every comparison, otherwise the same protocol and the same rows. */
export async function onePerComparison({ batchId, budget, inFlight }: RivalInput): Promise<void> {
  for (let wave = 1, planned = 0; planned < budget; wave++) {
    const decision = { sequence: wave, wave: wave - 1, kind: 'more', reason: null, context: {} };
    const plan = await planWave({ batchId, wave, kind: 'coverage', decision });
    if (plan.planned === 0) return;
    planned += plan.planned;
    const waiting = await listWave({ batchId, wave });
    const lane = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        await judgeOne({ batchId, comparisonId: id });
      }
    };
    await Promise.all(Array.from({ length: inFlight }, lane));
    await fitBatch({ batchId, wave });
  }
}
