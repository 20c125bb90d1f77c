import { CancelledFailure, Context } from '@temporalio/activity';
import { wellFormed } from '../src/core/well-formed';
import { deliveriesAllowed } from '../src/contracts/judgement';
import type { BundleCounts, JudgeActivities } from '../src/contracts/protocol';
import type { Judge, JudgeBundle, Judgement } from '../src/judges/judge';
import { claimBundle, type BundleWork } from '../src/store/claiming';
import type { Store } from '../src/store/connect';
import type { Answer } from '../src/store/settling';
import { startHeartbeat } from './heartbeat';
import { createOutcomeWriter } from './outcome-writer';
import { stopSignals, type StopSignals } from './stop-signals';

/** The judge behind a stored spec. */
type JudgeLookup = (spec: string) => Judge;

export interface JudgingOptions {
  readonly judgeFor: JudgeLookup;
  /** How long calls in flight may take to end when the worker shuts down. */
  readonly drainMs: number;
}

export function createJudging(store: Store, { judgeFor, drainMs }: JudgingOptions): JudgeActivities {
  return {
    async judgeBundle({ batchId, bundleId }) {
      const { exhausted, work } = await claimBundle(store, batchId, bundleId);
      const context = Context.current();
      const stopHeartbeat = startHeartbeat(context);
      const stop = stopSignals(context, drainMs);
      try {
        const counts = work === null ? noCounts : await judgeWork(store, batchId, work, judgeFor(work.judgeSpec), stop);
        // What is not settled goes back to Temporal, which gives the bundle to a worker that lives, or ends it.
        if (stop.drain.aborted) throw new CancelledFailure('The worker shuts down, or the batch was cancelled');
        return { ...counts, failed: counts.failed + exhausted };
      } finally {
        stopHeartbeat();
      }
    },
  };
}

const noCounts: BundleCounts = { completed: 0, failed: 0, retryable: 0, retryAfterMs: 0 };

async function judgeWork(
  store: Store,
  batchId: string,
  work: BundleWork,
  judge: Judge,
  stop: StopSignals,
): Promise<BundleCounts> {
  const writer = createOutcomeWriter(store, batchId);
  const delivered = new Map(work.comparisons.map(({ comparisonId, deliveries }) => [comparisonId, deliveries + 1]));
  const written: Promise<BundleCounts>[] = [];
  const call = { ...stop, beforeSend: (comparisonId: string) => writer.countDelivery(comparisonId) };
  for await (const judgement of judge.judge(toBundle(batchId, work), call)) {
    const answer = toAnswer(judgement, delivered.get(judgement.comparisonId) ?? 1);
    const counted = writer.settle(answer).then((changed) => (changed ? countsOf(answer) : noCounts));
    counted.catch(() => undefined); // reported by Promise.all below; until then it must not count as unhandled
    written.push(counted);
  }
  return (await Promise.all(written)).reduce(addCounts, noCounts);
}

function toBundle(batchId: string, { seed, trait, criteria, qualityScale, comparisons }: BundleWork): JudgeBundle {
  const requests = comparisons.map(({ comparisonId, deliveries, a, b }) => ({
    comparisonId,
    delivery: deliveries + 1,
    a,
    b,
  }));
  return { batchId, seed, trait, criteria, tiesAllowed: false, qualityScale, requests };
}

function toAnswer(judgement: Judgement, delivery: number): Answer {
  const { comparisonId } = judgement;
  const call = {
    ...judgement.call,
    modelAnswered: storable(judgement.call.modelAnswered),
    requestId: storable(judgement.call.requestId),
  };
  if ('verdict' in judgement) {
    const { verdict } = judgement;
    return { comparisonId, delivery, call, verdict: { ...verdict, justification: storable(verdict.justification) } };
  }
  const { code, message, rawReply, retryAfterMs } = judgement.failure;
  const failure = { code, message: storable(message), rawReply: storable(rawReply), retryAfterMs };
  return { comparisonId, delivery, call, failure, final: delivery >= deliveriesAllowed(code) };
}

/** Replies come from outside: what PostgreSQL cannot hold (NUL, lone surrogates) is mended first. */
function storable<T extends string | null>(text: T): T | string {
  return text === null ? text : wellFormed(text).text;
}

function countsOf(answer: Answer): BundleCounts {
  if ('verdict' in answer) return { ...noCounts, completed: 1 };
  if (answer.final) return { ...noCounts, failed: 1 };
  return { ...noCounts, retryable: 1, retryAfterMs: answer.failure.retryAfterMs ?? 0 };
}

function addCounts(left: BundleCounts, right: BundleCounts): BundleCounts {
  return {
    completed: left.completed + right.completed,
    failed: left.failed + right.failed,
    retryable: left.retryable + right.retryable,
    retryAfterMs: Math.max(left.retryAfterMs, right.retryAfterMs),
  };
}
