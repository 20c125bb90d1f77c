import type { BatchMode } from '../contracts/batch';
import { possiblePairsOf } from '../contracts/settings';
import { parseJudgeSpec } from '../judges/judge-spec';
import { estimateCost, verdictTokens, type CostEstimate } from '../judges/prices/estimate-cost';
import { freePrice, isPaid, judgePrice } from '../judges/prices/judge-price';
import { estimateTokens } from '../judges/prices/tokens';
import type { BatchRequest } from './batch-request';
import { toNewBatch } from './to-new-batch';

/** One way of sending the comparisons. `live`: nothing is read from a provider's cache; `cached`: whatever can be. */
export type Sending = 'live' | 'cached' | 'provider_batch';

export interface JudgeEstimate {
  readonly spec: string;
  /** Null: free, or not known. */
  readonly price: { readonly source: string; readonly asOf: string | null } | null;
  readonly ways: Readonly<Record<Sending, CostEstimate>>;
}

/** What a batch will use, at most all of its budget, each comparison asked once. Tokens and dollars from low to high. */
export interface BatchEstimate {
  readonly mode: BatchMode;
  /** At most: a batch may be done before. */
  readonly comparisons: number;
  readonly judges: readonly JudgeEstimate[];
}

/**
 * Estimates a batch before anyone pays: nothing is stored or sent, and no key is needed.
 * @throws InputError as a start of it would, but for a price that is not known
 */
export function estimateBatch(request: BatchRequest): BatchEstimate {
  const batch = toNewBatch({ ...request, allowUnpriced: true });
  const { trait, criteria, settings, items } = batch;
  const { mode, tiesAllowed, totalBudget } = settings;
  const oneWave = mode === 'provider_batch_api' && batch.givenPairs === null;
  const comparisons = oneWave ? Math.min(totalBudget, possiblePairsOf(settings, items.length)) : totalBudget;
  const judges = batch.judges.map(({ spec }): JudgeEstimate => {
    const judge = parseJudgeSpec(spec, { baseDir: process.cwd() });
    const price = judgePrice(judge);
    const texts = items.map(({ text }) => estimateTokens(text));
    const common = { texts, trait, criteria, tiesAllowed, comparisons, outputTokens: verdictTokens };
    const estimate = (sending: BatchMode, pairGrouping: boolean) =>
      estimateCost({ ...common, price: isPaid(judge) ? price : freePrice, mode: sending, pairGrouping });
    return {
      spec,
      price: price && { source: price.source, asOf: price.asOf },
      ways: {
        live: estimate('serial_bundle', false),
        cached: estimate('serial_bundle', true),
        provider_batch: estimate('provider_batch_api', true),
      },
    };
  });
  return { mode, comparisons, judges };
}
