import type { BatchMode } from '../contracts/batch';
import {
  bundleSizeRange,
  callsPerProviderRange,
  defaultSettings,
  maxCostUsdRange,
  type BatchSettings,
} from '../contracts/settings';
import { InputError } from '../input/input-error';
import type { BatchRequest } from './batch-request';

const maxBudget = 1_000_000;
/** From one second to a week: longer than any provider's job, and a timer that Temporal takes. */
const waits = { min: 1_000, max: 7 * 24 * 3_600_000 } as const;

/**
 * The settings of a batch: what the request says, and the defaults.
 * @throws InputError `bundle_size`, `budget`, `threshold`, `max_cost`, `pairs`, `both_orders`, `duration`, `calls`
 */
export function toSettings(request: BatchRequest, mode: BatchMode): BatchSettings {
  checkNumbers(request);
  const { completionThresholdPct, pairs, bothOrders = false, tiesAllowed = false } = request;
  const defaults = defaultSettings(request.items.length, mode, request.bundleSize, request.callsPerProvider);
  return {
    ...defaults,
    pairs: pairs === undefined ? 'planned' : 'given',
    bothOrders,
    tiesAllowed,
    maxCostUsd: maxCostOf(request),
    totalBudget: budgetOf(request, defaults.totalBudget),
    completionThresholdPct: completionThresholdPct ?? defaults.completionThresholdPct,
    thresholdOverridden: completionThresholdPct !== undefined,
    heartbeatTimeoutMs: request.heartbeatTimeoutMs ?? defaults.heartbeatTimeoutMs,
    queueTtlMs: request.queueTtlMs ?? defaults.queueTtlMs,
    maxProcessingMs: request.maxProcessingMs ?? defaults.maxProcessingMs,
    deadlineMs: request.deadlineMs ?? defaults.deadlineMs,
  };
}

function budgetOf({ budget, pairs, bothOrders }: BatchRequest, byDefault: number): number {
  if (pairs === undefined) {
    const planned = budget ?? byDefault;
    if (bothOrders !== true || planned % 2 === 0) return planned;
    const sentence = `both orders of a pair take two comparisons, so the budget is even; got ${planned}. Add or take one.`;
    throw new InputError('budget', sentence);
  }
  checkCount('pairs', 'the number of given pairs', pairs.length, 1, maxBudget);
  if (bothOrders === true) {
    const sentence = 'given pairs keep the order in which they are given. List both orders, or leave out both-orders.';
    throw new InputError('both_orders', sentence);
  }
  if (budget !== undefined && budget !== pairs.length) {
    const sentence = `${pairs.length} pairs are given, which is the budget; got a budget of ${budget}. Leave it out.`;
    throw new InputError('budget', sentence);
  }
  return pairs.length;
}

function maxCostOf({ maxCostUsd }: BatchRequest): number | null {
  const { min, max } = maxCostUsdRange;
  if (maxCostUsd === undefined) return null;
  if (maxCostUsd >= min && maxCostUsd <= max) return maxCostUsd;
  throw new InputError('max_cost', `the cap is a number of US dollars from ${min} to ${max}, got ${maxCostUsd}.`);
}

function checkNumbers(request: BatchRequest): void {
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
