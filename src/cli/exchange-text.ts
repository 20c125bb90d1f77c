import { cjTableCsv } from '../report/exchange/cj-table';
import { llmComparatorJson } from '../report/exchange/llm-comparator';
import { evalicaCsv, lmarenaJsonLines, sirtCsv } from '../report/exchange/votes';
import { readBatchTexts } from '../store/batch-texts';
import type { StoredBatch } from '../store/batches';
import type { Store } from '../store/connect';
import { readResults } from '../store/results';

/** Files that other tools read. */
export const exchangeFormats = ['evalica', 'sirt', 'lmarena', 'llm-comparator', 'cj-table'] as const;
export type ExchangeFormat = (typeof exchangeFormats)[number];

/** A batch in this format, as of its latest fit. */
export async function exchangeText(format: ExchangeFormat, store: Store, batch: StoredBatch): Promise<string> {
  const results = await readResults(store, batch);
  switch (format) {
    case 'evalica':
      return evalicaCsv(results.comparisons);
    case 'sirt':
      return sirtCsv(results.comparisons);
    case 'lmarena':
      return lmarenaJsonLines(results.comparisons);
    case 'cj-table':
      return cjTableCsv(results.document.items);
    case 'llm-comparator':
      return llmComparatorJson(results, await readBatchTexts(store, batch.batchId));
  }
}
