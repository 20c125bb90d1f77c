import type { Outcome } from '../../src/core/fit/bradley-terry';
import { possiblePairs } from '../../src/core/completion';
import { fitMap } from '../../src/core/fit/fit-map';
import { defaultRandomShare, planWave, waveSize } from '../../src/core/pairing/pairing';
import type { PlannedComparison } from '../../src/core/pairing/pairing-state';
import { normalPrior } from '../../src/core/fit/prior';
import { randomStream } from '../../src/core/random/random';
import type { BatchProgress, FitFacts } from '../../src/contracts/protocol';
import type { BatchSettings } from '../../src/contracts/settings';
import { applyThresholdChange, thresholdComplaints, type ThresholdChange } from '../../src/contracts/threshold-change';
import { batchInput } from './batch-input';
import { applyFit, applyPlan, continuationContext, newBatchState, progressOf } from '../../workflows/batch-state';
import type { ContinuationContext, Decision } from '../../workflows/continuation';
import { decideGuarded } from '../../workflows/mode-guards';

export interface SimulatedBatch {
  readonly itemCount: number;
  readonly settings: BatchSettings;
  readonly seed: string;
  /** Share of comparisons that fail for good; default 0. */
  readonly errorRate?: number;
  /** What operators change after a wave; what is not allowed then is left out. */
  readonly overrides?: readonly { readonly wave: number; readonly change: ThresholdChange }[];
  /** Which comparisons fail instead, counted from 0. */
  readonly fails?: (comparison: number) => boolean;
}

export interface SimulatedRun {
  readonly end: Decision;
  /** Facts of the last decision. */
  readonly context: ContinuationContext;
  readonly decisions: readonly string[];
  /** After each fit. */
  readonly progress: readonly BatchProgress[];
}

/** A decision in one line: `score: stable`. */
export function told(decision: Decision): string {
  return 'reason' in decision ? `${decision.kind}: ${decision.reason}` : decision.kind;
}

function largestBudget({ settings, overrides = [] }: SimulatedBatch): number {
  return Math.max(settings.totalBudget, ...overrides.map(({ change }) => change.totalBudget ?? 0));
}

/** The batch workflow without Temporal and without a store: real planner, real fit, drawn outcomes. */
export function simulateBatch(batch: SimulatedBatch): SimulatedRun {
  const { itemCount, settings, seed, errorRate = 0 } = batch;
  const dice = randomStream(seed, 'simulated batch');
  const fails = batch.fails ?? (() => dice.next() < errorRate);
  const state = newBatchState(batchInput(itemCount, settings), 0);
  const history: PlannedComparison[] = [];
  const outcomes: Outcome[] = [];
  const decisions: string[] = [];
  const progress: BatchProgress[] = [];
  let scores: readonly number[] | null = null;

  // Each wave plans at least one comparison, and one empty wave ends the planning.
  for (let steps = 0; steps <= largestBudget(batch) + 2; steps++) {
    const context = continuationContext(state);
    const decision = decideGuarded(context, state.settings);
    decisions.push(told(decision));
    if (decision.kind !== 'more' && decision.kind !== 'resample')
      return { end: decision, context, decisions, progress };

    const kind = decision.kind === 'resample' ? 'resampling' : 'coverage';
    const whole = kind === 'resampling' || settings.mode === 'provider_batch_api';
    const room = whole ? possiblePairs(itemCount) : waveSize(itemCount);
    const size = Math.min(room, state.settings.totalBudget - history.length);
    const wave = state.wave + 1;
    const pairs = planWave({
      itemCount,
      kind,
      pairing: 'adaptive',
      size,
      history,
      scores,
      randomShare: defaultRandomShare,
      seed,
      wave,
    });
    applyPlan(state, kind, { planned: pairs.length, bundles: [] });
    if (pairs.length === 0) continue;
    for (const { a, b } of pairs) {
      const valid = !fails(history.length);
      history.push({ a, b, valid });
      if (valid) outcomes.push({ a, b, winner: drawWinner(a, b) });
    }
    const fitted: readonly number[] = [...fitMap(itemCount, outcomes, normalPrior()).scores];
    applyFit(state, factsOf(fitted));
    scores = fitted;
    for (const { wave: after, change } of batch.overrides ?? []) {
      const fits =
        after === state.wave && thresholdComplaints(change, { planned: history.length, spentUsd: 0 }).length === 0;
      if (fits) state.settings = applyThresholdChange(state.settings, change);
    }
    progress.push(progressOf(state));
  }
  throw new Error(`The batch has not ended after ${decisions.length} decisions: ${decisions.join(', ')}`);

  /** Items of higher index are better, by about a logit from the first to the last third. */
  function drawWinner(a: number, b: number): 'a' | 'b' | 'tie' {
    if (dice.next() < 0.1) return 'tie';
    return dice.next() < 1 / (1 + Math.exp((3 * (b - a)) / itemCount)) ? 'a' : 'b';
  }

  function factsOf(fitted: readonly number[]): FitFacts {
    const before = scores;
    const pairsSeen = new Set(outcomes.map(({ a, b }) => Math.min(a, b) * itemCount + Math.max(a, b)));
    const [planned, completed] = [history.length, outcomes.length];
    return {
      counts: { planned, completed, failed: planned - completed, expired: 0, cancelled: 0 },
      coveredPairs: pairsSeen.size,
      dataSha256: String(completed), // outcomes are only ever added
      // Invented, for the rules only: it grows with the outcomes.
      precision: {
        reliable: completed >= 3 * itemCount,
        reliabilityLower: completed / (completed + 3 * itemCount),
        standardError: Math.sqrt((4 * itemCount) / Math.max(1, completed)),
      },
      maxScoreChange:
        before === null ? null : Math.max(...fitted.map((score, item) => Math.abs(score - (before[item] ?? 0)))),
    };
  }
}
