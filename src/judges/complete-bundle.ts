import type { Judge, JudgeBundle, JudgeCall, Judgement } from './judge';
import { errorOrigin, judgeFault } from './judge-fault';

export interface CompleteBundleOptions {
  /** The canonical spec, for messages. */
  readonly name: string;
  /** Hears of judgements that were dropped: of a comparison outside the bundle, or judged already. */
  readonly warn: (sentence: string) => void;
}

/**
 * Holds a judge to its port: exactly one judgement per request. Others and second ones are dropped with a warning.
 * A comparison left without one, also because the judge threw, fails with `server_error` and a message that names the
 * judge and the mismatch; its delivery is counted if the judge had not announced it, so that it cannot return for
 * ever. Deferred ones stay open, and after `signal` or `drain` missing ones do. An error of `beforeSend` is thrown on.
 */
export function completeBundle(judge: Judge, { name, warn }: CompleteBundleOptions): Judge {
  return { judge: judgeCompletely };

  async function* judgeCompletely(bundle: JudgeBundle, call: JudgeCall): AsyncGenerator<Judgement> {
    const size = bundle.requests.length;
    const missing = new Set(bundle.requests.map((request) => request.comparisonId));
    const asked = new Set(missing);
    const deliveries = countedDeliveries(call);
    const defer = (comparisonId: string, afterMs: number): void => {
      if (missing.delete(comparisonId)) call.defer(comparisonId, afterMs);
    };
    let thrown = '';
    try {
      for await (const judgement of judge.judge(bundle, { ...call, beforeSend: deliveries.beforeSend, defer })) {
        if (missing.delete(judgement.comparisonId)) yield judgement;
        else warn(surplus(name, judgement.comparisonId, asked));
      }
    } catch (error) {
      if (deliveries.errors.length > 0 || call.signal.aborted) throw error;
      thrown = `, then threw ${errorOrigin(error)}`;
    }
    if (call.signal.aborted || call.drain.aborted) return;
    const mismatch = `The judge ${name} answered ${size - missing.size} of ${size} comparisons of a bundle${thrown}`;
    for (const comparisonId of missing) {
      if (deliveries.settled.has(comparisonId)) continue;
      if (!deliveries.announced.has(comparisonId)) await call.beforeSend(comparisonId);
      yield judgeFault(comparisonId, `${mismatch}; this one got no answer. It is a defect of the judge.`);
    }
  }
}

function countedDeliveries(call: JudgeCall) {
  const announced = new Set<string>();
  const settled = new Set<string>();
  const errors: unknown[] = [];
  const beforeSend = async (comparisonId: string): Promise<boolean> => {
    announced.add(comparisonId);
    try {
      const open = await call.beforeSend(comparisonId);
      if (!open) settled.add(comparisonId);
      return open;
    } catch (error) {
      errors.push(error);
      throw error;
    }
  };
  return { announced, settled, errors, beforeSend };
}

function surplus(name: string, comparisonId: string, asked: ReadonlySet<string>): string {
  const why = asked.has(comparisonId) ? 'judged already' : 'not in the bundle';
  return `The judge ${name} answered comparison ${comparisonId}, which was ${why}; the answer was dropped.`;
}
