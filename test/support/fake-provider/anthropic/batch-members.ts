import type { BatchEnding, BatchJob, BatchMember, MemberOutcome } from '../batch-job';
import { ProviderError } from '../exchange';
import { askMembers, openMember, type AskedMember } from '../members';
import type { ProviderState } from '../provider-state';
import { errorBody, errorType } from './errors';
import { answerMessage, cacheUse } from './message';
import { readMessageParams } from './message-params';

export function finishBatch(state: ProviderState, job: BatchJob, ending: BatchEnding): MemberOutcome[] {
  return askMembers(
    state,
    ending,
    (member) => askMember(state, job, member),
    ({ customId }, type) => toOutcome(customId, { type }),
  );
}

function askMember(state: ProviderState, job: BatchJob, member: BatchMember): AskedMember {
  const { customId } = member;
  const { call, fate } = openMember(state, job, member);
  const errored = (type: string, message: string) => {
    state.log.close(call, 'answered', null, 0);
    const outcome = toOutcome(customId, { type: 'errored', error: errorBody(type, message, call.requestId) });
    return { outcome, begin: () => undefined };
  };
  if (fate.fault?.do === 'member') {
    const { result, type, message } = fate.fault;
    if (result === 'errored') return errored(type ?? 'api_error', message ?? 'Scripted error of a member.');
    state.log.close(call, 'answered', null, 0);
    return { outcome: toOutcome(customId, { type: result }), begin: () => undefined };
  }
  try {
    const prompt = readMessageParams(member.request);
    if (prompt.maxTokens === 0) throw new ProviderError(400, 'max_tokens: 0 is not allowed in a batch');
    const use = cacheUse(state, prompt);
    const { completion, tokens, message, contradiction } = answerMessage(state, prompt, fate, use.tokens, 'batch');
    const { pair, winner } = completion;
    Object.assign(call, { model: prompt.model, pair, winner, tokens });
    state.log.close(call, 'answered', 200, 0);
    const outcome = toOutcome(customId, { type: 'succeeded', message }, { type: 'succeeded', message: contradiction });
    return { outcome, begin: use.begin };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return errored(errorType(error.status), error.message);
  }
}

type Result = { readonly type: MemberOutcome['result'] } & Readonly<Record<string, unknown>>;

function toOutcome(customId: string, result: Result, contradiction: Result = result): MemberOutcome {
  const row = (one: Result) => JSON.stringify({ custom_id: customId, result: one });
  return { customId, result: result.type, row: row(result), contradiction: row(contradiction) };
}
