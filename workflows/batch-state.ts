import type { BatchStatus } from '../src/contracts/batch';
import type {
  BatchProgress,
  BatchTally,
  BundleCounts,
  CarriedState,
  CjBatchInput,
  CjBatchResult,
  FitFacts,
  PlannedWave,
  StoredDecision,
  StoredState,
  WaveKind,
} from '../src/contracts/protocol';
import { possiblePairsOf } from '../src/contracts/settings';
import { completionPct } from '../src/core/completion';
import type { ContinuationContext, Decision } from './continuation';

/** Decisions that the `decisions` query and continue-as-new keep; PostgreSQL keeps all. */
export const recentDecisions = 50;

/** Why the batch is to end although its waves would go on. */
export type Ending = 'cancel' | 'finalize' | 'deadline' | 'override';

/** The state of one run. All of it but `input`, `status`, `ending` and `result` is what continue-as-new carries. */
export interface BatchState extends Writable<CarriedState> {
  readonly input: CjBatchInput;
  status: BatchStatus;
  ending: Ending | null;
  /** Set when the batch is about to be ended so: from then on it takes no message. */
  result: CjBatchResult | null;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export function newBatchState(input: CjBatchInput, nowMs: number): BatchState {
  const { carried } = input;
  return {
    startedAtMs: nowMs,
    settings: input.settings,
    wave: 0,
    resamplingPassesDone: 0,
    pairsPlannable: true,
    counts: { planned: 0, completed: 0, failed: 0, expired: 0, cancelled: 0 },
    coveredPairs: 0,
    dataSha256: null,
    maxScoreChange: null,
    precision: null,
    decisions: 0,
    changes: 0,
    recentDecisions: [],
    pause: null,
    spentUsd: 0,
    warnedCapUsd: null,
    ...carried,
    input,
    status: carried === null ? 'pending' : 'comparing',
    ending: null,
    result: null,
  };
}

export function carriedState(state: BatchState): CarriedState {
  const { input: _, status: __, ending: ___, result: ____, ...carried } = state;
  return carried;
}

export function applyStored(state: BatchState, stored: StoredState): void {
  Object.assign(state, stored);
  if (stored.wave > 0) state.status = 'comparing';
}

/** Takes in one planned wave. An empty one says that the planner has no pair left. */
export function applyPlan(state: BatchState, kind: WaveKind, { planned }: PlannedWave): void {
  if (planned === 0) {
    state.pairsPlannable = false;
    return;
  }
  state.status = 'comparing';
  state.wave += 1;
  state.counts = { ...state.counts, planned: state.counts.planned + planned };
  if (kind === 'resampling') state.resamplingPassesDone += 1;
}

/** Takes in what became of one bundle, so that `progress` moves within a wave; the next fit brings the stored counts. */
export function applyBundle(
  state: BatchState,
  { completed, failed, spentUsd }: Pick<BundleCounts, 'completed' | 'failed' | 'spentUsd'>,
): void {
  const { counts } = state;
  // Bundles may end in another order than they were added up. An older worker says nothing.
  state.spentUsd = Math.max(state.spentUsd, spentUsd ?? 0);
  state.counts = { ...counts, completed: counts.completed + completed, failed: counts.failed + failed };
}

export function applyTally(state: BatchState, { counts, coveredPairs }: BatchTally): void {
  state.counts = counts;
  state.coveredPairs = coveredPairs;
}

/** Takes in one fit. A change measured on the data of the fit before is no evidence of stability, so it is dropped. */
export function applyFit(state: BatchState, facts: FitFacts): void {
  state.status = 'scoring';
  state.maxScoreChange = facts.dataSha256 === state.dataSha256 ? null : facts.maxScoreChange;
  state.dataSha256 = facts.dataSha256;
  state.precision = facts.precision;
  applyTally(state, facts);
}

export function continuationContext(state: BatchState): ContinuationContext {
  const { settings, counts } = state;
  return {
    cancelled: state.ending === 'cancel',
    planned: counts.planned,
    completed: counts.completed,
    failed: counts.failed + counts.expired,
    totalBudget: settings.totalBudget,
    coveredPairs: state.coveredPairs,
    possiblePairs: possiblePairsOf(settings, state.input.itemCount),
    pairsPlannable: state.pairsPlannable,
    completionThresholdPct: settings.completionThresholdPct,
    thresholdOverridden: settings.thresholdOverridden,
    successRateFloor: settings.successRateFloor,
    resamplingPassesDone: state.resamplingPassesDone,
    resamplingPasses: settings.resamplingPasses,
    maxScoreChange: state.maxScoreChange,
    stabilityThreshold: settings.stabilityThreshold,
    stabilityMinOutcomes: settings.stabilityMinOutcomes,
    precision: state.precision,
    targetReliability: settings.targetReliability,
    targetStandardError: settings.targetStandardError,
  };
}

/** Numbers the decision and pairs it with the facts it read, ready to be stored. */
export function recordDecision(state: BatchState, decision: Decision): StoredDecision {
  state.decisions += 1;
  const reason = 'reason' in decision ? decision.reason : null;
  const context = { ...continuationContext(state) };
  const stored = { sequence: state.decisions, wave: state.wave, kind: decision.kind, reason, context };
  state.recentDecisions = [...state.recentDecisions, stored].slice(-recentDecisions);
  return stored;
}

export function progressOf(state: BatchState): BatchProgress {
  const { settings, pause } = state;
  const last = state.recentDecisions.at(-1);
  return {
    batchId: state.input.batchId,
    status: pause === null ? state.status : 'paused',
    wave: state.wave,
    counts: state.counts,
    totalBudget: settings.totalBudget,
    completionPct: completionPct(continuationContext(state)),
    completionThresholdPct: settings.completionThresholdPct,
    lastDecision: last === undefined ? null : { kind: last.kind, reason: last.reason },
    cost: { spentUsd: state.spentUsd, maxUsd: settings.maxCostUsd ?? null },
    pause,
  };
}
