import type { Store } from '../../store/connect';
import { readUnfinishedResults } from '../../store/results';
import { readResultsVersion } from '../../store/results-version';
import { requireBatch } from '../require-batch';
import { KeptByVersion } from '../live/kept-by-version';
import type { VersionedSections } from '../pages/result-sections';
import type { Renderer } from './renderer';

/** Those of a batch of 1,000 items take about a megabyte. */
const mostKept = 16;

/**
 * Sections of batches, rendered once for all who look. They are kept under the version that was read before the results
 * were: they may be newer than it, never older.
 */
export class RenderedResults {
  private readonly kept = new KeptByVersion<VersionedSections>(mostKept);
  private readonly underWay = new Map<string, VersionedUnderWay>();

  constructor(
    private readonly store: Store,
    private readonly renderer: Renderer,
  ) {}

  /** @throws BatchNotFoundError */
  async sectionsOf(batchId: string): Promise<VersionedSections> {
    for (;;) {
      const version = await readResultsVersion(this.store, batchId);
      const other = this.underWay.get(batchId);
      if (other === undefined || other.version === version) {
        return this.kept.of(batchId, version, () => this.begin(batchId, version));
      }
      // One rendering of a batch at a time; what is to be done is seen once more after it.
      await other.made.catch(() => undefined);
    }
  }

  private begin(batchId: string, version: string): Promise<VersionedSections> {
    const made = this.render(batchId, version).finally(() => this.underWay.delete(batchId));
    this.underWay.set(batchId, { version, made });
    return made;
  }

  private async render(batchId: string, version: string): Promise<VersionedSections> {
    const unfinished = await readUnfinishedResults(this.store, await requireBatch(this.store, batchId));
    return { version, sections: await this.renderer.sections(unfinished) };
  }
}

interface VersionedUnderWay {
  readonly version: string;
  readonly made: Promise<VersionedSections>;
}
