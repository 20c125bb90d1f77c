import { appendFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type FailureCode, type JudgeFailure, unknownCall, type Verdict } from '../contracts/judgement';
import { randomStream } from '../core/random/random';
import { systemCode } from '../input/system-code';
import type { Slots } from './concurrency';
import type { Judge, JudgeBundle, JudgeRequest, Judgement } from './judge';
import { type JudgeOne, judgeOneByOne } from './one-by-one';
import type { SimulatedOptions } from './simulated-options';
import { simulatedVerdict } from './simulated-verdict';

export interface SimulatedJudgeOptions {
  /** The canonical spec, for messages. */
  readonly name: string;
  readonly options: SimulatedOptions;
  readonly slots: Slots;
}

/**
 * A judge without a model: seeded verdicts from the quality column or the look of the texts, see `simulatedVerdict`.
 * Failures, refusals and garbage are drawn anew for each delivery, with exactly the rates of the options.
 * Each call takes `latencyMs` ± `jitterMs`, ends at once when cancelled, and is first written to the call log if there is one.
 */
export function createSimulatedJudge({ name, options, slots }: SimulatedJudgeOptions): Judge {
  const judgeOne: JudgeOne = async (bundle, request, signal) => {
    const begun = performance.now();
    const failure = logCall(bundle, request, options.callLog);
    const latencyMs = drawnLatencyMs(bundle, request, options);
    if (latencyMs > 0) await wait(latencyMs, undefined, { signal });
    const answer = failure === null ? simulatedAnswer(bundle, request, options) : { failure };
    return { comparisonId: request.comparisonId, call: callRecord(performance.now() - begun), ...answer };
  };
  return judgeOneByOne({ name, slots, judgeOne });
}

function drawnLatencyMs(bundle: JudgeBundle, request: JudgeRequest, { latencyMs, jitterMs }: SimulatedOptions): number {
  if (jitterMs === 0) return latencyMs;
  const { comparisonId, delivery } = request;
  const draw = randomStream(bundle.seed, 'simulated latency', comparisonId, delivery).next();
  return latencyMs + (2 * draw - 1) * jitterMs;
}

/** The same for the same seed, comparison and delivery, whoever asks, and whenever. */
export function simulatedAnswer(
  bundle: JudgeBundle,
  request: JudgeRequest,
  options: SimulatedOptions,
): { readonly failure: JudgeFailure } | { readonly verdict: Verdict } {
  const failure = drawnFailure(bundle, request, options);
  return failure === null ? { verdict: simulatedVerdict(bundle, request, options) } : { failure };
}

/** One draw decides, so that the rates add up: each kind has its own part of [0, 1). */
function drawnFailure(bundle: JudgeBundle, request: JudgeRequest, options: SimulatedOptions): JudgeFailure | null {
  const { failureRate, refusalRate, garbageRate } = options;
  const { comparisonId, delivery } = request;
  const draw = randomStream(bundle.seed, 'simulated failure', comparisonId, delivery).next();
  if (draw < failureRate) return failed('server_error', 'Simulated failure of the provider.');
  if (draw < failureRate + refusalRate) return failed('refused', 'Simulated refusal to judge.');
  if (draw < failureRate + refusalRate + garbageRate) {
    return failed('invalid_output', 'Simulated reply that holds no verdict.', '{"winner": "Essay');
  }
  return null;
}

/** Written at once and before the call, so that a process killed during the call has left its line. */
export function logCall(bundle: JudgeBundle, request: JudgeRequest, file: string | null): JudgeFailure | null {
  if (file === null) return null;
  const { comparisonId, delivery } = request;
  const line = { batchId: bundle.batchId, comparisonId, delivery, pid: process.pid, at: new Date().toISOString() };
  try {
    appendFileSync(file, `${JSON.stringify(line)}\n`);
    return null;
  } catch (error) {
    return failed(
      'configuration',
      `The callLog ${file} cannot be written (${systemCode(error)}). Name a file in a folder that exists.`,
    );
  }
}

function failed(code: FailureCode, message: string, rawReply: string | null = null): JudgeFailure {
  return { code, message, retryAfterMs: null, rawReply };
}

export function callRecord(latencyMs: number): Judgement['call'] {
  return {
    ...unknownCall,
    modelAnswered: 'simulated',
    usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, cacheWriteLongTokens: 0 },
    costUsd: 0,
    latencyMs: Math.round(latencyMs),
  };
}
