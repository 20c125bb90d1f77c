import {
  unknownCall,
  type CallRecord,
  type FailureCode,
  type JudgeFailure,
  type Winner,
} from '../../src/contracts/judgement';
import { defaultSettings, type BatchSettings } from '../../src/contracts/settings';
import type { NewBatch, NewItem } from '../../src/contracts/new-batch';
import type { PlannedWave, StoredDecision } from '../../src/contracts/protocol';
import { insertBatch } from '../../src/store/batches';
import type { Store } from '../../src/store/connect';
import type { Answer } from '../../src/store/settling';
import { insertWave } from '../../src/store/waves';

export interface BatchChanges extends Partial<Omit<NewBatch, 'batchId' | 'settings'>> {
  readonly itemCount?: number;
  readonly settings?: Partial<BatchSettings>;
}

/** Items `item-0`, `item-1`, … (from ten on, alphabetical order is not theirs), one judge, default settings. */
export function batchOf(batchId: string, { itemCount = 4, settings, ...more }: BatchChanges = {}): NewBatch {
  return {
    batchId,
    fingerprint: `fingerprint of ${batchId}`,
    trait: 'writing quality',
    criteria: null,
    seed: '42',
    settings: { ...defaultSettings(itemCount), ...settings },
    judges: [{ spec: 'scripted', provider: 'scripted', model: null, price: null }],
    items: Array.from({ length: itemCount }, (_, index) => itemOf(`item-${index}`)),
    givenPairs: null,
    ...more,
  };
}

export function itemOf(id: string, more: Partial<NewItem> = {}): NewItem {
  return {
    id,
    text: `Text of ${id}.`,
    sha256: '0',
    isAnchor: false,
    anchorGrade: null,
    ...{ anchorScore: null, group: null, model: null },
    quality: null,
    ...more,
  };
}

export function decisionOf(sequence: number, wave = sequence - 1): StoredDecision {
  return { sequence, wave, kind: 'more', reason: null, context: { planned: 0 } };
}

/** Pairs of item indexes, the first shown first. */
export type Pairs = readonly (readonly [number, number])[];

/** `count` different pairs of `itemCount` items, row by row of the triangle. */
export function somePairs(itemCount: number, count: number): Pairs {
  const all = Array.from({ length: itemCount }, (_, a) =>
    Array.from({ length: itemCount - a - 1 }, (__, step) => [a, a + step + 1] as const),
  ).flat();
  return all.slice(0, count);
}

/** Plans a wave that holds these pairs. */
export function planPairs(store: Store, batchId: string, wave: number, pairs: Pairs): Promise<PlannedWave> {
  const request = { batchId, wave, kind: 'coverage', decision: decisionOf(wave) } as const;
  return insertWave(store, request, () => pairs.map(([a, b]) => ({ a, b })));
}

/** A stored batch with a first wave of these pairs. */
export async function insertPlanned(
  store: Store,
  batchId: string,
  pairs: Pairs,
  changes: BatchChanges = {},
): Promise<PlannedWave> {
  await insertBatch(store, batchOf(batchId, changes));
  return planPairs(store, batchId, 1, pairs);
}

export function verdictFor(comparisonId: string, winner: Winner = 'a', call: Partial<CallRecord> = {}): Answer {
  const verdict = { winner, confidence: 4, justification: 'Clearer.' };
  return { comparisonId, delivery: 1, call: { ...unknownCall, latencyMs: 12.5, ...call }, verdict };
}

export function failureFor(comparisonId: string, code: FailureCode, fate: 'final' | 'retry' = 'final'): Answer {
  const failure: JudgeFailure = { code, message: 'The provider said no.', retryAfterMs: null, rawReply: null };
  return { comparisonId, delivery: 1, call: { ...unknownCall, latencyMs: 12.5 }, failure, final: fate === 'final' };
}

/** `w1p1` … `w1p<count>`. */
export function firstWaveIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `w1p${index + 1}`);
}
