import type { BatchProgress } from '../../contracts/protocol';
import type { StoredBatch } from '../../store/batches';
import type { Store } from '../../store/connect';
import { readProgress } from '../../store/progress';
import { readResultsVersion } from '../../store/results-version';
import { readRunningFacts } from '../batch-facts';
import { requireBatch } from '../require-batch';
import type { RunningFacts } from '../pages/batch-parts';
import { KeptByVersion } from './kept-by-version';
import { SharedReadings } from './shared-readings';

interface BatchReading {
  readonly batch: StoredBatch;
  readonly progress: BatchProgress;
  readonly resultsVersion: string;
}

const mostKept = 16;

/** Batches that somebody watches: each is read once for all of them. */
export class RunningBatches {
  private readonly readings: SharedReadings<BatchReading>;
  private readonly facts = new KeptByVersion<RunningFacts>(mostKept);

  constructor(private readonly store: Store) {
    this.readings = new SharedReadings(async (batchId) => {
      const batch = await requireBatch(store, batchId);
      const resultsVersion = await readResultsVersion(store, batchId);
      return { batch, progress: await readProgress(store, batch), resultsVersion };
    });
  }

  /** As of this second. @throws BatchNotFoundError */
  reading(batchId: string): Promise<BatchReading> {
    return this.readings.of(batchId);
  }

  /** What has changed by now with the comparisons of a batch. @throws BatchNotFoundError */
  async changed(batchId: string): Promise<RunningFacts> {
    const { batch, progress } = await this.reading(batchId);
    return this.facts.of(batchId, JSON.stringify(progress), () => readRunningFacts(this.store, batch));
  }
}
