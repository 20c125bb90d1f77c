import type { Outcome } from '../../src/core/bradley-terry';
import { possiblePairs } from '../../src/core/completion';
import { fitMap } from '../../src/core/fit-map';
import { defaultRandomShare, planWave, waveSize } from '../../src/core/pairing';
import type { PlannedComparison } from '../../src/core/pairing-state';
import { normalPrior } from '../../src/core/prior';
import { randomStream } from '../../src/core/random';
import type { BatchProgress, FitFacts } from '../../src/contracts/protocol';
import type { BatchSettings } from '../../src/contracts/settings';
import { applyFit, applyPlan, continuationContext, newBatchState, progressOf } from '../../workflows/batch-state';
import { decide, type ContinuationContext, type Decision } from '../../workflows/continuation';

export interface SimulatedBatch {
  readonly itemCount: number;
  readonly settings: BatchSettings;
  readonly seed: string;
  /** Share of comparisons that fail for good; default 0. */
  readonly errorRate?: number;
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

/** The batch workflow without Temporal and without a store: real planner, real fit, drawn outcomes. */
export function simulateBatch(batch: SimulatedBatch): SimulatedRun {
  const { itemCount, settings, seed, errorRate = 0 } = batch;
  const dice = randomStream(seed, 'simulated batch');
  const fails = batch.fails ?? (() => dice.next() < errorRate);
  const state = newBatchState({ batchId: 'simulated', itemCount, settings });
  const history: PlannedComparison[] = [];
  const outcomes: Outcome[] = [];
  const decisions: string[] = [];
  const progress: BatchProgress[] = [];
  let scores: readonly number[] | null = null;

  // Each wave plans at least one comparison, and one empty wave ends the planning.
  for (let steps = 0; steps <= settings.totalBudget + 2; steps++) {
    const context = continuationContext(state);
    const decision = decide(context);
    decisions.push(told(decision));
    if (decision.kind !== 'more' && decision.kind !== 'resample')
      return { end: decision, context, decisions, progress };

    const kind = decision.kind === 'resample' ? 'resampling' : 'coverage';
    const room = kind === 'resampling' ? possiblePairs(itemCount) : waveSize(itemCount);
    const size = Math.min(room, settings.totalBudget - history.length);
    const wave = state.wave + 1;
    const pairs = planWave({ itemCount, kind, size, history, scores, randomShare: defaultRandomShare, seed, wave });
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
      maxScoreChange:
        before === null ? null : Math.max(...fitted.map((score, item) => Math.abs(score - (before[item] ?? 0)))),
    };
  }
}
