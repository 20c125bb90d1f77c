import type { CallRecord, FailureCode, JudgeFailure, Verdict, Winner } from '../../src/contracts/judgement';
import { failureKinds, unknownCall } from '../../src/contracts/judgement';
import type { Judge, JudgeRequest } from '../../src/judges/judge';

/** What a delivery is answered with; null: its call ended without an answer, as when it is cancelled. */
type ScriptedAnswer = Winner | FailureCode | Partial<Verdict> | (Partial<JudgeFailure> & { code: FailureCode }) | null;

/** A line is an answer, or a call that takes its time and ends by itself or by the signal. */
export type ScriptLine = ScriptedAnswer | ((signal: AbortSignal, request: JudgeRequest) => Promise<ScriptedAnswer>);

export interface ScriptedJudge extends Judge {
  /** Comparisons in the order in which they were sent, a delivery each. */
  readonly sent: readonly string[];
  readonly requests: readonly JudgeRequest[];
}

const call: CallRecord = {
  ...unknownCall,
  modelAnswered: 'scripted-1',
  usage: { inputTokens: 100, outputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0, cacheWriteLongTokens: 0 },
  costUsd: 0.001,
  latencyMs: 5,
};

/**
 * A judge that answers by a script, one comparison after another: the lines under its id, or else under `*`, are its
 * deliveries. `{ w1p1: ['server_error', 'server_error', 'a'] }` is 503 twice, then a verdict.
 * A comparison that is sent once more than it has lines is a mistake of the test, and throws.
 */
export function scriptedJudge(script: Readonly<Record<string, readonly ScriptLine[]>>): ScriptedJudge {
  const sent: string[] = [];
  const requests: JudgeRequest[] = [];

  function nextLine(comparisonId: string): ScriptLine {
    const lines = script[comparisonId] ?? script['*'] ?? [];
    const delivery = sent.filter((id) => id === comparisonId).length;
    const line = lines[delivery - 1];
    if (line !== undefined) return line;
    throw new Error(`The script has ${lines.length} lines for ${comparisonId}, and it was sent ${delivery} times.`);
  }

  return {
    sent,
    requests,
    async *judge(bundle, { signal, drain, beforeSend }) {
      for (const request of bundle.requests) {
        if (drain.aborted) return;
        if (!(await beforeSend(request.comparisonId))) continue;
        sent.push(request.comparisonId);
        requests.push(request);
        const line = nextLine(request.comparisonId);
        const answer = typeof line === 'function' ? await line(signal, request) : line;
        if (answer !== null) yield { comparisonId: request.comparisonId, call, ...toOutcome(answer) };
      }
    },
  };
}

function toOutcome(answer: NonNullable<ScriptedAnswer>): { verdict: Verdict } | { failure: JudgeFailure } {
  if (typeof answer === 'string') return toOutcome(isFailureCode(answer) ? { code: answer } : { winner: answer });
  if ('code' in answer) return { failure: { message: 'Scripted.', retryAfterMs: null, rawReply: null, ...answer } };
  return { verdict: { winner: 'a', confidence: null, justification: null, ...answer } };
}

function isFailureCode(answer: Winner | FailureCode): answer is FailureCode {
  return answer in failureKinds;
}

/** Of a test in which no judge has a batch interface. */
export function noJobs(): never {
  throw new Error('This test has no provider jobs.');
}
