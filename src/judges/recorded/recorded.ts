import { type CallRecord, type JudgeFailure, unknownCall } from '../../contracts/judgement';
import type { Slots } from '../concurrency';
import type { Judge } from '../judge';
import { type JudgeOne, judgeOneByOne } from '../one-by-one';

/** Nobody is called, so it costs nothing. */
const noCall: CallRecord = { ...unknownCall, costUsd: 0 };

const noVote: JudgeFailure = {
  code: 'invalid_request',
  message: 'No vote is recorded for this comparison.',
  retryAfterMs: null,
  rawReply: null,
};

const judgeOne: JudgeOne = (_bundle, { comparisonId, recorded }) => {
  const answer =
    recorded === undefined
      ? { failure: noVote }
      : { verdict: { winner: recorded, confidence: null, justification: null } };
  return Promise.resolve({ comparisonId, call: noCall, ...answer });
};

/**
 * A judge that answers with votes which were stored with the batch; its file is not needed any more. A tie stays a tie,
 * also where judges have to choose.
 * @param name the canonical spec, for messages
 */
export function createRecordedJudge({ name, slots }: { readonly name: string; readonly slots: Slots }): Judge {
  return judgeOneByOne({ name, slots, judgeOne });
}
