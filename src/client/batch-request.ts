import type { BatchMode } from '../contracts/batch';
import type { GradeScale } from '../core/grades/grade-scale';
import type { Pairing } from '../core/pairing/pairings';
import type { GivenPair } from '../input/check-pair';

/** A text to be compared. */
export interface BatchItem {
  /** Unique in the batch. */
  readonly id: string;
  readonly text: string;
  /** The known grade, if the item is an anchor. */
  readonly anchorGrade?: string | null;
  /** Its known score, in log-odds of an earlier scale: held fixed, so that all scores of its group are on that scale. */
  readonly anchorScore?: number | null;
  /** The prompt or task that it answers: only items of one group are compared. For all items or none. */
  readonly group?: string | null;
  /** Which model wrote it; answers of one model are not compared, and models get a scale of their own. For all or none. */
  readonly model?: string | null;
  /** For the simulated judge only: any unit, higher is better; for all items or none. */
  readonly quality?: number | null;
}

/** What a caller asks for. All but items and judges have defaults. */
export interface BatchRequest {
  /** Two or more. Texts are made well-formed (NUL, lone surrogates, byte-order mark, line ends). */
  readonly items: readonly BatchItem[];
  /**
   * Specs such as `anthropic:claude-sonnet-5` or `simulated:noise=2`: 1 to 16, all different. Comparisons are shared out between them in balance; a
   * `recorded:VOTES.csv` brings its own.
   */
  readonly judges: readonly string[];
  /** Letters, digits, `-`, `_`, `.`; at most 64. Default: drawn. */
  readonly id?: string;
  /** What is compared, as a noun phrase. Default: "overall quality". */
  readonly trait?: string;
  /** How to judge it; the prompt's own criteria if not given. */
  readonly criteria?: string;
  /**
   * Scale of the anchors' grades: the id of a known one, or its grades from the lowest to the highest. Default: the first
   * known one that has all of the grades, `swedish_8_anchor` before the others; if none has, there are ranks only.
   */
  readonly gradeScale?: string | GradeScale;
  /** How comparisons reach the provider. Default: `serial_bundle`; a provider without a batch interface gets that too. */
  readonly mode?: BatchMode;
  /** Comparisons that may be planned. Default: 10 × items; all votes, if only recorded judges are asked. */
  readonly budget?: number;
  /** US dollars that it may cost at most: it pauses before it would cost more. Default: no cap. */
  readonly maxCostUsd?: number;
  /** Judges of which nobody knows the price are taken; their calls count nothing towards the cap. Default: refused. */
  readonly allowUnpriced?: boolean;
  /** Ends the batch as soon as so much of it is done: per cent, 1 to 100. Default: 95. */
  readonly completionThresholdPct?: number;
  /** Ends the batch when its reliability is at least this, 0.01 to 0.99, with a probability of 95 %. Default: no target. */
  readonly targetReliability?: number;
  /** Ends the batch when scores are reliable and their typical standard error is at most this, in log-odds. Default: no target. */
  readonly targetStandardError?: number;
  /** How pairs are planned. Default: `adaptive`. */
  readonly pairing?: Pairing;
  /** What to judge instead of planned pairs: order and repeats are kept, and their number is the budget. */
  readonly pairs?: readonly GivenPair[];
  /** Every planned pair is asked in both orders, one after the other; the budget is even then. */
  readonly bothOrders?: boolean;
  /** Judges may answer that neither is better: half a win for each. Default: they have to choose. */
  readonly tiesAllowed?: boolean;
  /** A whole number below 2^64, as a decimal string: pairing and simulated verdicts follow from it. Default: drawn. */
  readonly seed?: string;
  /** Comparisons per bundle, 1 to 64. Default 16. */
  readonly bundleSize?: number;
  /**
   * Calls that one worker may have open at a provider, 1 to 1024: twice as many of the batch are with workers at once.
   * It is the workers' setting, and limits nothing by itself. Default 32.
   */
  readonly callsPerProvider?: number;
  /** A worker that is silent for longer is taken for dead. Default 30,000. */
  readonly heartbeatTimeoutMs?: number;
  /** A comparison that nobody has begun to judge for this long expires. Default: 4 h. */
  readonly queueTtlMs?: number;
  /** A comparison in processing for longer, its deliveries used up, has failed. Default: 30 min. */
  readonly maxProcessingMs?: number;
  /** The batch ends this long after its start, with what it has. Default: 24 h; 48 h for `provider_batch_api`. */
  readonly deadlineMs?: number;
}

/** What may be asked of a batch that judges the comparisons of another again. */
export interface RejudgeRequest extends Omit<
  BatchRequest,
  'items' | 'trait' | 'criteria' | 'pairs' | 'pairing' | 'bothOrders' | 'budget' | 'gradeScale'
> {
  /** So many of its comparisons with an outcome, from the first. Default: all. */
  readonly budget?: number;
}
