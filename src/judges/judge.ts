import type { CallRecord, JudgeFailure, Verdict, Winner } from '../contracts/judgement';

/** One side of a comparison, as a judge may see it: never an item id, never whether it is an anchor. */
export interface JudgeText {
  readonly text: string;
  /** The quality column of the items file, in its own unit. Only the simulated judge looks at it. */
  readonly quality: number | null;
}

/** One comparison to be judged. `a` is shown first. */
export interface JudgeRequest {
  readonly comparisonId: string;
  /** 1 for the first time that this comparison is sent, 2 for the second, … */
  readonly delivery: number;
  readonly a: JudgeText;
  readonly b: JudgeText;
  /** What the vote behind it says; for a recorded judge only. */
  readonly recorded?: Winner;
}

/** Compatible comparisons: one batch, one judge, one set of overrides, one mode. 1 to 64 of them. */
export interface JudgeBundle {
  readonly batchId: string;
  /** Seeds only judges that draw (the simulated one). A decimal string below 2^64. */
  readonly seed: string;
  readonly trait: string;
  /** Null: the default criteria of the prompt. */
  readonly criteria: string | null;
  readonly tiesAllowed: boolean;
  /** Mean and standard deviation of the quality column over the whole batch; null without one. */
  readonly qualityScale: { readonly mean: number; readonly sd: number } | null;
  readonly requests: readonly JudgeRequest[];
}

export type Judgement = { readonly comparisonId: string; readonly call: CallRecord } & (
  { readonly verdict: Verdict } | { readonly failure: JudgeFailure }
);

export interface JudgeCall {
  /** Aborted: end calls in flight at once and yield nothing more for them. */
  readonly signal: AbortSignal;
  /** Aborted: start no new call, but finish those in flight (a worker that shuts down). */
  readonly drain: AbortSignal;
  /**
   * Awaited by the judge when a request is about to be sent: the delivery is counted before it can be paid for.
   * False: the comparison has been settled meanwhile, so nothing is sent and nothing yielded for it.
   */
  readonly beforeSend: (comparisonId: string) => Promise<boolean>;
  /**
   * Says that a request is not sent, since its provider takes nothing for so long: nothing is yielded for it, and the
   * comparison stays open.
   */
  readonly defer: (comparisonId: string, afterMs: number) => void;
}

/**
 * The port. A judge yields one judgement per request, in any order, each as soon as it is known.
 * After `signal` or `drain` it may yield fewer; otherwise the caller fails the rest and names the judge.
 */
export interface Judge {
  judge(bundle: JudgeBundle, call: JudgeCall): AsyncIterable<Judgement>;
}
