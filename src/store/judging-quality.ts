import type {
  BatchResults,
  ComparisonRecord,
  FitSummary,
  JudgeSummary,
  PairSource,
  RankedItem,
} from '../contracts/batch';
import type { BatchQuality } from '../contracts/quality';
import { dataQuality } from '../core/quality/data-quality';

/** Results without the quality of the data, which takes seconds for a batch of some hundred items. */
export interface UnfinishedResults {
  readonly results: BatchResults;
  /** As of `JudgedBatch`. */
  readonly lengths: ReadonlyMap<string, number> | null;
}

interface JudgedBatch {
  readonly items: readonly Pick<RankedItem, 'id' | 'score'>[];
  readonly judges: readonly Pick<JudgeSummary, 'spec'>[];
  /** In comparison order. */
  readonly comparisons: readonly ComparisonRecord[];
  readonly fit: Pick<FitSummary, 'priorSpread'>;
  readonly pairing: PairSource;
  readonly seed: string;
  /** Characters of the texts by item id; null: not read. */
  readonly lengths: ReadonlyMap<string, number> | null;
}

/** Results as they are told; without a fit they have no quality. */
export function withQuality({ results, lengths }: UnfinishedResults): BatchResults {
  const { document, comparisons } = results;
  const { fit } = document;
  if (fit === null) return results;
  return { ...results, document: { ...document, quality: batchQuality({ ...document, fit, comparisons, lengths }) } };
}

/** Quality of the data of a batch, from its valid outcomes and the scores of its latest fit. */
function batchQuality({ items, judges, comparisons, fit, pairing, seed, lengths }: JudgedBatch): BatchQuality {
  const itemOf = new Map(items.map(({ id }, index) => [id, index]));
  const judgeOf = new Map(judges.map(({ spec }, index) => [spec, index]));
  const outcomes = comparisons.flatMap((comparison) => {
    const { winner, confidence } = comparison;
    const [a, b, judge] = [itemOf.get(comparison.a), itemOf.get(comparison.b), judgeOf.get(comparison.judge)];
    if (winner === null || a === undefined || b === undefined || judge === undefined) return [];
    return [{ a, b, winner, confidence, judge }];
  });
  const { judges: statistics, ...quality } = dataQuality({
    itemCount: items.length,
    outcomes,
    judgeCount: judges.length,
    scores: items.map(({ score }) => score),
    priorSpread: fit.priorSpread,
    lengths: lengths && items.map(({ id }) => lengths.get(id) ?? 1),
    sidesKnown: true,
    // Given pairs may be those of a batch that chose them by scores.
    adaptivePairing: pairing === 'given' || pairing === 'recorded' ? null : pairing === 'adaptive',
    seed,
  });
  return { ...quality, judges: statistics.map((judge, index) => ({ spec: judges[index]?.spec ?? '', ...judge })) };
}
