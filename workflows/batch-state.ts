import type {
  BatchProgress,
  BundleCounts,
  CjBatchInput,
  FitFacts,
  PlannedWave,
  StoredDecision,
  WaveKind,
} from '../src/contracts/protocol';
import type { BatchStatus, ComparisonCounts } from '../src/contracts/batch';
import { completionPct, possiblePairs } from '../src/core/completion';
import type { ContinuationContext, Decision } from './continuation';

/** All that one batch remembers between waves. JSON-safe, since continue-as-new will carry exactly this. */
export interface BatchState {
  readonly input: CjBatchInput;
  status: BatchStatus;
  /** The wave planned last; 0 before the first. */
  wave: number;
  resamplingPassesDone: number;
  pairsPlannable: boolean;
  cancelReason: string | null;
  counts: ComparisonCounts;
  coveredPairs: number;
  dataSha256: string | null;
  maxScoreChange: number | null;
  lastDecision: Decision | null;
  /** Decisions recorded so far. */
  decisions: number;
}

export function newBatchState(input: CjBatchInput): BatchState {
  return {
    input,
    status: 'pending',
    wave: 0,
    resamplingPassesDone: 0,
    pairsPlannable: true,
    cancelReason: null,
    counts: { planned: 0, completed: 0, failed: 0, expired: 0, cancelled: 0 },
    coveredPairs: 0,
    dataSha256: null,
    maxScoreChange: null,
    lastDecision: null,
    decisions: 0,
  };
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
export function applyBundle(state: BatchState, { completed, failed }: BundleCounts): void {
  const { counts } = state;
  state.counts = { ...counts, completed: counts.completed + completed, failed: counts.failed + failed };
}

/** Takes in one fit. A change measured on the data of the fit before is no evidence of stability, so it is dropped. */
export function applyFit(state: BatchState, facts: FitFacts): void {
  state.status = 'scoring';
  state.maxScoreChange = facts.dataSha256 === state.dataSha256 ? null : facts.maxScoreChange;
  state.dataSha256 = facts.dataSha256;
  state.counts = facts.counts;
  state.coveredPairs = facts.coveredPairs;
}

export function continuationContext(state: BatchState): ContinuationContext {
  const { settings } = state.input;
  return {
    cancelled: state.cancelReason !== null,
    planned: state.counts.planned,
    completed: state.counts.completed,
    failed: state.counts.failed + state.counts.expired,
    totalBudget: settings.totalBudget,
    coveredPairs: state.coveredPairs,
    possiblePairs: possiblePairs(state.input.itemCount),
    pairsPlannable: state.pairsPlannable,
    completionThresholdPct: settings.completionThresholdPct,
    thresholdOverridden: false,
    successRateFloor: settings.successRateFloor,
    resamplingPassesDone: state.resamplingPassesDone,
    resamplingPasses: settings.resamplingPasses,
    maxScoreChange: state.maxScoreChange,
    stabilityThreshold: settings.stabilityThreshold,
    stabilityMinOutcomes: settings.stabilityMinOutcomes,
  };
}

/** Numbers the decision and pairs it with the facts it read, ready to be stored. */
export function recordDecision(state: BatchState, decision: Decision): StoredDecision {
  state.lastDecision = decision;
  state.decisions += 1;
  const context = { ...continuationContext(state) };
  return { sequence: state.decisions, wave: state.wave, kind: decision.kind, reason: reasonOf(decision), context };
}

export function progressOf(state: BatchState): BatchProgress {
  const { settings } = state.input;
  const { lastDecision } = state;
  return {
    batchId: state.input.batchId,
    status: state.status,
    wave: state.wave,
    counts: state.counts,
    totalBudget: settings.totalBudget,
    completionPct: completionPct(continuationContext(state)),
    completionThresholdPct: settings.completionThresholdPct,
    lastDecision: lastDecision && { kind: lastDecision.kind, reason: reasonOf(lastDecision) },
  };
}

function reasonOf(decision: Decision): string | null {
  return 'reason' in decision ? decision.reason : null;
}
