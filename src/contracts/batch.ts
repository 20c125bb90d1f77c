import type { Estimator } from '../core/fit/bradley-terry';
import type { AnalysedItem, FittedReliability } from '../core/fit/analyse-fit';
import type { Pairing } from '../core/pairing/pairings';
import type { BatchGrades, ItemGrade } from './grades';
import type { BatchGroup, BatchModels } from './groups';
import type { BatchQuality } from './quality';
import type { Winner } from './judgement';
import type { Price } from './price';

export type BatchMode = 'per_request' | 'serial_bundle' | 'provider_batch_api';

/** How pairs came about: as the planner was asked to choose them, or without a planner. */
export type PairSource = Pairing | 'given' | 'recorded';

/** `pending → comparing ⇄ scoring → complete | failed`; `cancelled` from any open one. `paused` comes between waves. */
export type BatchStatus = 'pending' | 'comparing' | 'paused' | 'scoring' | 'complete' | 'failed' | 'cancelled';

export type CompleteReason =
  | 'stable'
  | 'target_reached'
  | 'threshold_reached'
  | 'budget_exhausted'
  | 'coverage_exhausted'
  | 'resampling_cap'
  | 'threshold_override'
  | 'provider_wave_settled'
  | 'finalized_by_operator'
  | 'forced_recovery';
export type FailReason = 'low_success_rate' | 'no_valid_outcomes' | 'too_few_items' | 'deadline' | 'internal';
export type EndReason = CompleteReason | FailReason | 'cancelled';

/** A comparison is open (queued, processing) until it is settled, once, as one of the rest. */
export type ComparisonStatus = 'queued' | 'processing' | 'completed' | 'failed' | 'expired' | 'cancelled';

/** Counts of comparisons, never of attempts. planned = open + completed + failed + expired + cancelled. */
export interface ComparisonCounts {
  readonly planned: number;
  readonly completed: number;
  readonly failed: number;
  readonly expired: number;
  readonly cancelled: number;
}

/** An item's figures of the latest fit, and what else is known of it. */
export interface RankedItem extends AnalysedItem, ItemGrade {
  readonly id: string;
  /** Planned comparisons in which the item stood first, and second. */
  readonly shownFirst: number;
  readonly shownSecond: number;
  readonly isAnchor: boolean;
  readonly anchorGrade: string | null;
  /** Its known score in log-odds, which its score was held at; null: none was given. */
  readonly anchorScore: number | null;
  /** The prompt that it answers; null: the batch has no groups. */
  readonly group: string | null;
  /** Who wrote it; null: the batch has no models. */
  readonly model: string | null;
}

export interface FitSummary {
  readonly estimator: Estimator;
  /** Standard deviation of the prior, estimated as that of true scores; null for an estimator without one. */
  readonly priorSpread: number | null;
  readonly converged: boolean;
  readonly iterations: number;
  readonly outcomes: number;
  readonly reliability: FittedReliability;
  /** Items joined by outcomes, largest component first. More than one: no common scale is claimed. */
  readonly components: readonly (readonly string[])[];
}

export interface JudgeSummary {
  readonly spec: string;
  readonly provider: string;
  readonly model: string | null;
  readonly comparisons: number;
  /** Models that the provider says have answered, ascending. More than one: the judge has changed, as an alias may. */
  readonly modelsAnswered: readonly string[];
  /** As of the start of the batch; null: free, or not known. */
  readonly price: Price | null;
}

/** What its calls have cost, and may have. */
export interface BatchCost {
  /** Of all answers, also late ones and those that were no verdicts; null if one has no known price. */
  readonly usd: number | null;
  /** At most: of deliveries of which nobody knows whether they are billed; what is in flight counts too. */
  readonly possiblyBilledUsd: number;
  /** The cap; null: none. */
  readonly maxUsd: number | null;
  /** Neither read from a cache nor written to one. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/** How far two batches agree that judged the same comparisons. */
export interface Agreement {
  /** Id of the other batch, whose comparisons were asked again. */
  readonly with: string;
  /** Comparisons with an outcome in both. */
  readonly comparisons: number;
  /** Per cent of them with the same winner; null if there are none. */
  readonly agreementPct: number | null;
  /** Cohen's kappa over a, b and tie, at most 1; null where it is not defined. */
  readonly kappa: number | null;
  /** Rank correlation of the scores of the latest fits, −1 to 1; null where it is not defined. */
  readonly spearman: number | null;
}

/** What `run --json` prints and `batch.json` holds. */
export interface BatchDocument {
  readonly batchId: string;
  readonly status: BatchStatus;
  readonly reason: EndReason | null;
  readonly items: readonly RankedItem[];
  readonly counts: ComparisonCounts;
  readonly waves: number;
  /** A decimal string, since 64-bit seeds do not fit a JSON number. */
  readonly seed: string;
  readonly mode: BatchMode;
  readonly pairing: PairSource;
  readonly judges: readonly JudgeSummary[];
  readonly cost: BatchCost;
  readonly fit: FitSummary | null;
  /** Null unless the batch judges the comparisons of another again. */
  readonly agreement: Agreement | null;
  /** Null before the first fit, and where each group has grades of its own. */
  readonly grades: BatchGrades | null;
  /** By name; null: the batch has no groups, or no fit. */
  readonly groups: readonly BatchGroup[] | null;
  /** Null: the batch has no models, or no fit. */
  readonly models: BatchModels | null;
  /** Null before the first fit. */
  readonly quality: BatchQuality | null;
  /** Items of which the text has been erased. */
  readonly erasedItems: number;
}

/** A row of `comparisons.csv`. */
export interface ComparisonRecord {
  readonly id: string;
  readonly wave: number;
  readonly position: number;
  readonly a: string;
  readonly b: string;
  readonly judge: string;
  readonly status: ComparisonStatus;
  readonly winner: Winner | null;
  readonly confidence: number | null;
  readonly deliveries: number;
}

/** One decision of the batch, as it was stored with the facts it read. */
export interface DecisionRecord {
  readonly sequence: number;
  readonly wave: number;
  /** wait | more | resample | score | fail | cancel */
  readonly decision: string;
  readonly reason: string | null;
  readonly context: Readonly<Record<string, unknown>>;
}

/** One wave as the report shows it. */
export interface WaveRecord {
  readonly wave: number;
  readonly kind: 'coverage' | 'resampling';
  readonly planned: number;
  readonly completed: number;
  /** Largest score change against the fit before; null for the first. */
  readonly maxScoreChange: number | null;
  readonly ssr: number | null;
}

/** Everything that the files in `--out` are made of. */
export interface BatchResults {
  readonly document: BatchDocument;
  readonly trait: string;
  /** True if any judge is simulated: every output then says so. */
  readonly simulated: boolean;
  readonly totalBudget: number;
  readonly coverage: { readonly coveredPairs: number; readonly possiblePairs: number };
  readonly comparisons: readonly ComparisonRecord[];
  readonly waves: readonly WaveRecord[];
  readonly decisions: readonly DecisionRecord[];
}
