import { wellFormed } from '../src/core/well-formed';
import { deliveriesAllowed, failureKinds, maxDeliveries } from '../src/contracts/judgement';
import type { Pause } from '../src/contracts/protocol';
import type { Judgement } from '../src/judges/judge';
import type { ClaimedComparison } from '../src/store/bundle-work';
import type { Answer } from '../src/store/settling';

/** A comparison as it stood before the delivery that is answered. */
type Delivered = Pick<ClaimedComparison, 'deliveries' | 'deliveriesAllowed'>;

/** What a judgement makes of its comparison. */
export function toAnswer(judgement: Judgement, claimed: Delivered | undefined): Answer {
  const { comparisonId } = judgement;
  const delivery = 1 + (claimed?.deliveries ?? 0);
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
  return {
    comparisonId,
    delivery,
    call,
    failure,
    final: countedDelivery(delivery, claimed) >= deliveriesAllowed(code),
  };
}

/** Which of its deliveries this is, those left aside that do not count: lost ones, and those before a redrive. */
export function countedDelivery(delivery: number, claimed: Delivered | undefined): number {
  return delivery - (claimed?.deliveriesAllowed ?? maxDeliveries) + maxDeliveries;
}

/** Whether an answer says that no comparison of its judge can succeed until somebody acts, and why. */
export function pauseAfter(answer: Answer): Pause | null {
  if ('verdict' in answer || failureKinds[answer.failure.code] !== 'batch') return null;
  return { why: 'provider', reason: answer.failure.message };
}

/** Replies come from outside: what PostgreSQL cannot hold (NUL, lone surrogates) is mended first. */
function storable<T extends string | null>(text: T): T | string {
  return text === null ? text : wellFormed(text).text;
}
