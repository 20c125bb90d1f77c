import type { BatchEnding, BatchJob, BatchMember, MemberOutcome } from '../batch-job';
import { ProviderError } from '../exchange';
import { askMembers, openMember, type AskedMember } from '../members';
import type { ProviderState } from '../provider-state';
import { answerChat, automaticCacheUse } from './chat';
import { readChatParams } from './chat-params';
import { errorBody } from './errors';

export function finishBatch(state: ProviderState, job: BatchJob, ending: BatchEnding): MemberOutcome[] {
  return askMembers(
    state,
    ending,
    (member) => askMember(state, job, member),
    ({ customId }, result) => unasked(state, customId, result),
  );
}

function askMember(state: ProviderState, job: BatchJob, { customId, request }: BatchMember): AskedMember {
  const { call, fate } = openMember(state, job, { customId, request });
  const answered = (status: number, result: MemberOutcome['result'], body: unknown, contradiction = body) => {
    state.log.close(call, 'answered', status, 0);
    const response = (one: unknown) => ({ status_code: status, request_id: call.requestId, body: one });
    const id = `batch_req_fake_${state.nextNumber()}`;
    const row = (one: unknown) => JSON.stringify({ id, custom_id: customId, response: response(one), error: null });
    return { customId, result, row: row(body), contradiction: row(contradiction) };
  };
  const ended = (outcome: MemberOutcome, begin = (): void => undefined) => ({ outcome, begin });
  if (fate.fault?.do === 'member') {
    const { result, type, message } = fate.fault;
    if (result === 'errored') {
      return ended(answered(500, 'errored', errorBody(500, message ?? 'Scripted error of a member.', { type })));
    }
    state.log.close(call, 'answered', null, 0);
    return ended(unasked(state, customId, result));
  }
  try {
    const prompt = readChatParams(request, state.settings);
    const use = automaticCacheUse(state, prompt);
    const { completion, tokens, body, contradiction } = answerChat(state, prompt, fate, use.tokens);
    const { pair, winner } = completion;
    Object.assign(call, { model: prompt.model, pair, winner, tokens });
    return ended(answered(200, 'succeeded', body, contradiction), use.begin);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return ended(answered(error.status, 'errored', errorBody(error.status, error.message, error.more)));
  }
}

function unasked(state: ProviderState, customId: string, result: 'canceled' | 'expired'): MemberOutcome {
  const code = result === 'expired' ? 'batch_expired' : 'batch_cancelled';
  const error = { code, message: 'This request was not executed before the batch ended.' };
  const id = `batch_req_fake_${state.nextNumber()}`;
  const row = JSON.stringify({ id, custom_id: customId, response: null, error });
  return { customId, result, row, contradiction: row };
}
