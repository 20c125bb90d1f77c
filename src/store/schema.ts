import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type { BatchMode, BatchStatus, ComparisonStatus, EndReason } from '../contracts/batch';
import type { EventType, SubscriberKind } from '../contracts/events';
import type { FailureCode, Winner } from '../contracts/judgement';
import type { Resolution } from '../contracts/measurements';
import type { Price } from '../contracts/price';
import type { Pause, WaveKind } from '../contracts/protocol';
import type { JobState } from '../contracts/provider-job';
import type { BatchSettings } from '../contracts/settings';
import type { ThresholdChange } from '../contracts/threshold-change';
import type { Estimator } from '../core/fit/bradley-terry';

/** Rows as PostgreSQL holds them. They stay inside `store`; everyone else sees contracts. */
export interface Database {
  batches: BatchTable;
  items: ItemTable;
  judges: JudgeTable;
  waves: WaveTable;
  comparisons: ComparisonTable;
  attempts: AttemptTable;
  reservations: ReservationTable;
  fits: FitTable;
  scores: ScoreTable;
  decisions: DecisionTable;
  dead_letters: DeadLetterTable;
  threshold_changes: ThresholdChangeTable;
  given_pairs: GivenPairTable;
  recorded_votes: RecordedVoteTable;
  provider_jobs: ProviderJobTable;
  provider_job_members: ProviderJobMemberTable;
  metric_totals: MetricTotalTable;
  metric_folds: MetricFoldTable;
  event_sequences: EventSequenceTable;
  events: EventTable;
  event_subscribers: EventSubscriberTable;
  event_cursors: EventCursorTable;
  event_errors: EventErrorTable;
  event_dead_letters: EventDeadLetterTable;
  event_settings: EventSettingsTable;
  erasures: ErasureTable;
  measurements: MeasurementTable;
  measurement_cursors: MeasurementCursorTable;
}

/** Why a comparison is failed: its last answer's failure, that it was stuck, or that its provider job failed as a whole. */
export type FinalFailureCode = FailureCode | 'QUEUE_TIMEOUT' | 'PROCESSING_ERROR';

type Timestamp = ColumnType<Date, string | undefined, string>;
/** Written as JSON text, read as a value. */
type Json<T> = JSONColumnType<T & object, string, string>;

interface BatchTable {
  id: string;
  fingerprint: string;
  status: BatchStatus;
  reason: EndReason | null;
  trait: string;
  criteria: string | null;
  /** A decimal string below 2^64. */
  seed: string;
  mode: BatchMode;
  total_budget: number;
  settings: Json<BatchSettings>;
  created_at: Timestamp;
  ended_at: Date | null;
  paused_at: Date | null;
  pause_why: Pause['why'] | null;
  pause_reason: string | null;
  /** The batch of which the comparisons are asked again; null also if that is no longer there. */
  rejudges: string | null;
  /** When texts of it were first erased: no reply is kept from then on. */
  texts_erased_at: Timestamp | null;
}

interface ItemTable {
  batch_id: string;
  /** Order of input, from 0: the item's index in every calculation. */
  position: number;
  id: string;
  text: string;
  text_sha256: string;
  is_anchor: boolean;
  anchor_grade: string | null;
  /** Log-odds. */
  anchor_score: number | null;
  /** For all items of a batch or for none; so is the model. */
  item_group: string | null;
  model: string | null;
  quality: number | null;
  erased_at: Timestamp | null;
  /** Of the text that was erased. */
  erased_characters: number | null;
}

interface JudgeTable {
  batch_id: string;
  position: number;
  spec: string;
  provider: string;
  model: string | null;
  /** As of the start of the batch; null: it is free, or not known. */
  price: ColumnType<Price | null, string | null, never>;
}

interface WaveTable {
  batch_id: string;
  wave: number;
  kind: WaveKind;
  planned: number;
  planned_at: Timestamp;
}

interface ComparisonTable {
  batch_id: string;
  wave: number;
  /** From 1 within the wave. */
  position: number;
  id: string;
  /** Shown first. */
  a: string;
  b: string;
  judge: number;
  /** Of a recorded judge: the position of the vote that answers it. */
  vote: number | null;
  status: ColumnType<ComparisonStatus, ComparisonStatus | undefined, ComparisonStatus>;
  /** Null: in the retry pool. */
  bundle: string | null;
  deliveries: Generated<number>;
  /** Grows when a dead letter is redriven, and by every delivery that does not count. */
  deliveries_allowed: Generated<number>;
  /** Sent since the last answer. */
  unanswered_deliveries: Generated<number>;
  /** Were unanswered when the bundle was claimed again: their worker was lost. */
  lost_deliveries: Generated<number>;
  winner: Winner | null;
  confidence: number | null;
  justification: string | null;
  failure_code: FinalFailureCode | null;
  failure_message: string | null;
  queued_at: Timestamp;
  processing_started_at: Date | null;
  /** Whoever judges it has to renew the claim by then. */
  lease_until: Date | null;
  settled_at: Date | null;
}

interface AttemptTable {
  id: Generated<number>;
  batch_id: string;
  comparison_id: string;
  delivery: number;
  /** It came after the comparison was settled, and changed nothing. */
  late: boolean;
  winner: Winner | null;
  failure_code: FailureCode | null;
  failure_message: string | null;
  raw_reply: string | null;
  model_answered: string | null;
  request_id: string | null;
  prompt_sha256: string | null;
  input_tokens: number | null;
  output_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  cache_write_long_tokens: number | null;
  cost_usd: number | null;
  latency_ms: number;
  http_status: number | null;
  error_class: string | null;
  rate_limit: ColumnType<Record<string, string> | null, string | null, string | null>;
  maybe_billed: Generated<boolean>;
  recorded_at: Timestamp;
}

interface ReservationTable {
  batch_id: string;
  comparison_id: string;
  delivery: number;
  /** The most that the delivery can cost. */
  usd: string;
  /** Whether the price of the provider's batch interface holds. */
  batch_price: boolean;
  reserved_at: Timestamp;
}

interface FitTable {
  batch_id: string;
  wave: number;
  data_sha256: string;
  estimator: Estimator;
  prior_spread: number | null;
  converged: boolean;
  iterations: number;
  outcomes: number;
  max_score_change: number | null;
  reliability: number | null;
  reliability_lower: number | null;
  reliability_upper: number | null;
  ssr: number | null;
  separation: number | null;
  components: Json<string[][]>;
  fitted_at: Timestamp;
}

interface ScoreTable {
  batch_id: string;
  wave: number;
  item_id: string;
  rank: number;
  rank_lower: number | null;
  rank_upper: number | null;
  score: number;
  se: number;
  comparisons: number;
  wins: number;
  ties: number;
  infit: number | null;
  outfit: number | null;
}

interface DecisionTable {
  batch_id: string;
  sequence: number;
  wave: number;
  kind: string;
  reason: string | null;
  context: Json<Record<string, unknown>>;
  decided_at: Timestamp;
}

/** The request that failed for good. Ids only: the texts are in `items`. */
export interface DeadLetterPayload {
  readonly wave: number;
  readonly position: number;
  readonly a: string;
  readonly b: string;
  /** Its judge's spec. */
  readonly judge: string;
  readonly bundle: string | null;
  readonly deliveries: number;
}

interface DeadLetterTable {
  batch_id: string;
  comparison_id: string;
  payload: Json<DeadLetterPayload>;
  error_code: FinalFailureCode;
  error_message: string;
  deliveries: number;
  failed_at: Timestamp;
  redriven_at: Date | null;
}

interface ThresholdChangeTable {
  batch_id: string;
  sequence: number;
  change: Json<ThresholdChange>;
  /** In force after the change. */
  settings: Json<BatchSettings>;
  refused: string | null;
  changed_at: Timestamp;
}

interface GivenPairTable {
  batch_id: string;
  /** Order of the list, from 0. */
  position: number;
  /** Shown first. */
  a: string;
  b: string;
}

interface RecordedVoteTable {
  batch_id: string;
  judge: number;
  /** Order of the file, from 0. */
  position: number;
  /** Shown first, or drawn to count as such. */
  a: string;
  b: string;
  winner: Winner;
  /** Whose vote it was, if the file says. */
  voter: string | null;
}

interface ProviderJobTable {
  /** Ours; begins the custom id of each of its requests. */
  key: string;
  batch_id: string;
  bundle: string;
  judge: number;
  provider: string;
  /** Hash of judge and requests: equal ones are never twice on their way. */
  fingerprint: string;
  requests: number;
  state: Generated<JobState>;
  provider_job_id: string | null;
  /** The provider has named it to us, or it has answered one of our custom ids. */
  confirmed: Generated<boolean>;
  creations: Generated<number>;
  /** One sentence for an operator; null: all is well. */
  problem: string | null;
  foreign_results: Generated<number>;
  reserved_at: Timestamp;
  /** When its first creation began. */
  creating_at: Date | null;
  expires_at: Timestamp | null;
  closed_at: Date | null;
  /** When the provider was made to forget it; null: it was not. */
  copy_removed_at: Timestamp | null;
}

interface ProviderJobMemberTable {
  job: string;
  /** From 1; ends the custom id. */
  ordinal: number;
  batch_id: string;
  comparison_id: string;
  /** The first answer: a winner, a failure code, `cancelled` or `expired`; `missing` if there was none. */
  answer: string | null;
  /** Another one that came for the same request. */
  conflicting_answer: string | null;
}

/** What rows do not tell any more of a metric. */
interface MetricTotalTable {
  name: string;
  labels: Json<Record<string, string>>;
  le: number;
  count: number;
  sum: string;
}

/** Batches of which all is in the totals. */
interface MetricFoldTable {
  batch_id: string;
  folded_at: Timestamp;
}

/** A row per batch. */
interface EventSequenceTable {
  batch_id: string;
  /** Sequence of its last event. */
  last: Generated<number>;
}

interface EventTable {
  id: GeneratedAlways<number>;
  batch_id: string;
  /** Given at the commit. Null: scheduled, and not due yet. */
  sequence: number | null;
  type: EventType;
  occurred_at: Timestamp;
  data: Json<object>;
  deliver_at: ColumnType<Date | null, string | undefined, never>;
}

interface EventSubscriberTable {
  id: string;
  kind: SubscriberKind;
  /** Place among the priorities, 0 the highest. */
  priority: number;
  /** The workers have been told of it. */
  active: Generated<boolean>;
  /** In a row. */
  failures: Generated<number>;
  retry_at: Date | null;
  disabled_at: Date | null;
  disabled_code: string | null;
}

/** How far a subscriber has come in a batch. */
interface EventCursorTable {
  subscriber: string;
  batch_id: string;
  sequence: number;
  moved_at: Timestamp;
}

interface EventErrorTable {
  id: GeneratedAlways<number>;
  subscriber: string;
  batch_id: string;
  sequence: number;
  code: string;
  message: string;
  occurred_at: Timestamp;
}

interface EventDeadLetterTable {
  subscriber: string;
  batch_id: string;
  sequence: number;
  deliveries: number;
  error_code: string;
  error_message: string;
  failed_at: Timestamp;
}

/** One row. */
interface EventSettingsTable {
  single: Generated<boolean>;
  /** Errors that are kept. */
  error_limit: Generated<number>;
  /** The deliverer was woken then, and has not looked since. */
  woken_at: Date | null;
}

/** One line per erasure: what, when and by whom, never a text. */
interface ErasureTable {
  id: Generated<number>;
  batch_id: string;
  /** Null: every item of the batch. */
  item_id: string | null;
  items: number;
  justifications: number;
  replies: number;
  /** Copies of provider jobs. */
  copies_removed: number;
  copies_left: number;
  erased_by: string;
  erased_at: Timestamp;
}

/** Answers that came within a minute, hour or day of UTC. */
interface MeasurementTable {
  resolution: Resolution;
  starts_at: Timestamp;
  provider: string;
  model: string;
  /** As metrics name it. */
  mode: string;
  result: 'success' | 'error';
  /** Bucket of the latency, as in histograms; without a bound also where no latency was measured. */
  le: number;
  calls: number;
  /** Sum of latencies. */
  seconds: string;
  cost_usd: string;
}

interface MeasurementCursorTable {
  resolution: Resolution;
  /** All before it is added up. */
  rolled_until: Timestamp;
}
