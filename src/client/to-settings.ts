import type { BatchMode } from '../contracts/batch';
import {
  bundleSizeRange,
  callsPerProviderRange,
  defaultSettings,
  groupedSettings,
  maxCostUsdRange,
  targetReliabilityRange,
  targetStandardErrorRange,
  type BatchSettings,
} from '../contracts/settings';
import type { GradeScale } from '../core/grades/grade-scale';
import type { Comparability } from '../core/comparability';
import { pairings } from '../core/pairing/pairings';
import { checkGradeScale, findGradeScale } from '../input/check-grade-scale';
import { InputError } from '../input/input-error';
import type { BatchRequest } from './batch-request';

const maxBudget = 1_000_000;
/** From one second to a week: longer than any provider's job, and a timer that Temporal takes. */
const waits = { min: 1_000, max: 7 * 24 * 3_600_000 } as const;

/** The settings that a caller may ask for. */
export type AskedSettings = Omit<
  BatchRequest,
  'items' | 'judges' | 'pairs' | 'id' | 'trait' | 'criteria' | 'seed' | 'mode'
>;

/** What recorded judges bring with them. */
export interface RecordedShare {
  readonly votes: number;
  /** Nobody else judges. */
  readonly alone: boolean;
}

/** What settings depend on besides themselves. */
interface BatchShape {
  readonly mode: BatchMode;
  readonly itemCount: number;
  /** Null: every pair of items may be compared. */
  readonly comparability: Comparability | null;
  /** How many pairs were given; null if the planner is to find them. */
  readonly given: number | null;
  /** Null without a recorded judge. */
  readonly recorded: RecordedShare | null;
}

/**
 * The settings of a batch: what the request says, and the defaults.
 * @throws InputError `bundle_size`, `budget`, `threshold`, `max_cost`, `pairs`, `pairing`, `both_orders`, `target`, `duration`, `calls`,
 * and those of `checkGradeScale`
 */
export function toSettings(request: AskedSettings, shape: BatchShape): BatchSettings {
  checkNumbers(request);
  const { completionThresholdPct, bothOrders = false, tiesAllowed = false } = request;
  const defaults = {
    ...defaultSettings(shape.itemCount, shape.mode, request.bundleSize, request.callsPerProvider),
    ...(shape.comparability !== null && groupedSettings(shape.comparability)),
  };
  checkPairing(request, shape);
  if (shape.recorded !== null) checkVotes(request, shape);
  const alone = shape.recorded?.alone === true;
  const planned = alone ? 'recorded' : 'planned';
  return {
    ...defaults,
    pairs: shape.given === null ? planned : 'given',
    pairing: request.pairing ?? defaults.pairing,
    bothOrders,
    tiesAllowed,
    gradeScale: gradeScaleOf(request),
    maxCostUsd: maxCostOf(request),
    totalBudget: budgetOf(request, shape.given, alone ? (shape.recorded?.votes ?? 0) : defaults.totalBudget),
    completionThresholdPct: completionThresholdPct ?? defaults.completionThresholdPct,
    thresholdOverridden: completionThresholdPct !== undefined,
    targetReliability: targetOf('reliability', request.targetReliability, targetReliabilityRange),
    targetStandardError: targetOf('standard error', request.targetStandardError, targetStandardErrorRange),
    heartbeatTimeoutMs: request.heartbeatTimeoutMs ?? defaults.heartbeatTimeoutMs,
    queueTtlMs: request.queueTtlMs ?? defaults.queueTtlMs,
    maxProcessingMs: request.maxProcessingMs ?? defaults.maxProcessingMs,
    deadlineMs: request.deadlineMs ?? defaults.deadlineMs,
  };
}

function checkPairing({ pairing }: AskedSettings, { given, recorded }: BatchShape): void {
  if (pairing === undefined) return;
  if (!pairings.includes(pairing)) {
    throw new InputError('pairing', `pairs are planned ${pairings.join(', ')}; got ${JSON.stringify(pairing)}.`);
  }
  if (given === null && recorded?.alone !== true) return;
  const sentence = 'the pairs are there already, so that none is planned. Leave out the pairing.';
  throw new InputError('pairing', sentence);
}

/** Votes are taken as they are: nobody can be asked for other pairs, or for the other order. */
function checkVotes({ bothOrders }: AskedSettings, { given }: BatchShape): void {
  if (given !== null) {
    const sentence = 'a recorded judge brings its own pairs and cannot be asked about given ones.';
    throw new InputError('pairs', `${sentence} Leave out the pairs or the recorded judge.`);
  }
  if (bothOrders === true) {
    const sentence = 'recorded votes have one order each.';
    throw new InputError('both_orders', `${sentence} Leave out both-orders or the recorded judge.`);
  }
}

function budgetOf({ budget, bothOrders }: AskedSettings, given: number | null, byDefault: number): number {
  if (given === null) {
    const planned = budget ?? byDefault;
    if (bothOrders !== true || planned % 2 === 0) return planned;
    const sentence = `both orders of a pair take two comparisons, so the budget is even; got ${planned}. Add or take one.`;
    throw new InputError('budget', sentence);
  }
  checkCount('pairs', 'the number of given pairs', given, 1, maxBudget);
  if (bothOrders === true) {
    const sentence = 'given pairs keep the order in which they are given. List both orders, or leave out both-orders.';
    throw new InputError('both_orders', sentence);
  }
  if (budget !== undefined && budget !== given) {
    const sentence = `${given} pairs are given, which is the budget; got a budget of ${budget}. Leave it out.`;
    throw new InputError('budget', sentence);
  }
  return given;
}

function gradeScaleOf({ gradeScale }: AskedSettings): GradeScale | null {
  if (gradeScale === undefined) return null;
  return typeof gradeScale === 'string' ? findGradeScale(gradeScale) : checkGradeScale(gradeScale, null);
}

function maxCostOf({ maxCostUsd }: AskedSettings): number | null {
  const { min, max } = maxCostUsdRange;
  if (maxCostUsd === undefined) return null;
  if (maxCostUsd >= min && maxCostUsd <= max) return maxCostUsd;
  throw new InputError('max_cost', `the cap is a number of US dollars from ${min} to ${max}, got ${maxCostUsd}.`);
}

function targetOf(name: string, target: number | undefined, { min, max }: { min: number; max: number }): number | null {
  if (target === undefined) return null;
  if (target >= min && target <= max) return target;
  throw new InputError('target', `the target ${name} is a number from ${min} to ${max}, got ${target}.`);
}

function checkNumbers(request: AskedSettings): void {
  const { bundleSize, budget, completionThresholdPct, queueTtlMs, maxProcessingMs, deadlineMs } = request;
  checkCount('bundle_size', 'the bundle size', bundleSize, bundleSizeRange.min, bundleSizeRange.max);
  checkCount('calls', 'the number of calls per provider', request.callsPerProvider, 1, callsPerProviderRange.max);
  checkCount('budget', 'the budget', budget, 1, maxBudget);
  checkCount('threshold', 'the completion threshold, in per cent,', completionThresholdPct, 1, 100);
  checkCount('duration', 'the time in queue, in ms,', queueTtlMs, waits.min, waits.max);
  checkCount('duration', 'the time in processing, in ms,', maxProcessingMs, waits.min, waits.max);
  checkCount('duration', 'the deadline, in ms,', deadlineMs, waits.min, waits.max);
}

function checkCount(code: string, name: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return;
  throw new InputError(code, `${name} is a whole number from ${min} to ${max}, got ${value}.`);
}
