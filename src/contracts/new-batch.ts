import type { Winner } from './judgement';
import type { Price } from './price';
import type { BatchSettings } from './settings';

/** An item as it is stored: its text well-formed, hashed after that. */
export interface NewItem {
  readonly id: string;
  readonly text: string;
  readonly sha256: string;
  readonly isAnchor: boolean;
  readonly anchorGrade: string | null;
  /** Its known score in log-odds: the scale of its group is laid through such scores. */
  readonly anchorScore: number | null;
  /** The prompt or task that it answers; only items of one group are compared. Null for all items or for none. */
  readonly group: string | null;
  /** Which model wrote it; null for all items or for none. */
  readonly model: string | null;
  /** For the simulated judge; any unit. */
  readonly quality: number | null;
}

export interface NewJudge {
  readonly spec: string;
  readonly provider: string;
  readonly model: string | null;
  /** What its calls are booked at, whatever a price table says later; null: free, or not known. */
  readonly price: Price | null;
  /** Of a recorded judge: all that it has to say, in order. */
  readonly votes?: readonly NewVote[];
}

/** A judgement that exists, between items by id. */
export interface NewVote {
  /** Counts as shown first. */
  readonly a: string;
  readonly b: string;
  readonly winner: Winner;
  readonly voter: string | null;
}

export interface NewBatch {
  readonly batchId: string;
  /** Equal for equal items, settings, judges and given seed. */
  readonly fingerprint: string;
  /** What is compared, as one noun phrase: "writing quality". */
  readonly trait: string;
  readonly criteria: string | null;
  readonly seed: string;
  readonly settings: BatchSettings;
  readonly judges: readonly NewJudge[];
  readonly items: readonly NewItem[];
  /** Item ids of the pairs to compare, `a` shown first, in this order and with its repeats; null: the planner pairs. */
  readonly givenPairs: readonly { readonly a: string; readonly b: string }[] | null;
}

/** The items of another batch, and its comparisons with an outcome as given pairs, for other judges. */
export interface NewRejudge extends Omit<NewBatch, 'items' | 'trait' | 'criteria' | 'givenPairs'> {
  /** Id of that batch. */
  readonly rejudges: string;
}
