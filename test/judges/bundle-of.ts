import type { JudgeBundle, JudgeCall, JudgeRequest } from '../../src/judges/judge';

/** Comparison ids c0, c1, …, texts that differ, first deliveries. */
export function bundleOf(size: number, more: Partial<JudgeBundle> = {}): JudgeBundle {
  const requests = Array.from({ length: size }, (_, index) => requestOf(`c${index}`));
  return {
    batchId: 'batch-1',
    seed: '42',
    trait: 'quality',
    criteria: null,
    tiesAllowed: false,
    qualityScale: null,
    requests,
    ...more,
  };
}

export function requestOf(comparisonId: string, qualities: readonly [number, number] | null = null): JudgeRequest {
  return {
    comparisonId,
    delivery: 1,
    a: { text: `First text of ${comparisonId}.`, quality: qualities?.[0] ?? null },
    b: { text: `Second text of ${comparisonId}.`, quality: qualities?.[1] ?? null },
  };
}

/** A call that nobody ends, which notes what is announced. */
export function openCall(more: Partial<JudgeCall> = {}): JudgeCall & { readonly announced: string[] } {
  const announced: string[] = [];
  const never = new AbortController().signal;
  return {
    announced,
    signal: never,
    drain: never,
    beforeSend: (id) => {
      announced.push(id);
      return Promise.resolve(true);
    },
    defer: (id) => {
      throw new Error(`${id} was deferred.`);
    },
    ...more,
  };
}
