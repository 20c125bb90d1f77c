import type { BatchEnding, BatchJob, BatchMember, MemberOutcome } from './batch-job';
import type { ProviderCall } from './call-log';
import type { Fate } from './fault-script';
import type { ProviderState } from './provider-state';

/** A line of the log for a member of a batch, and what the script says of it. */
export function openMember(
  state: ProviderState,
  { id, provider }: BatchJob,
  { customId, request }: BatchMember,
): { readonly call: ProviderCall; readonly fate: Fate } {
  const body = JSON.stringify(request);
  const call = state.log.open({
    provider,
    endpoint: 'batches.member',
    requestId: `req_fake_${state.nextNumber()}`,
    at: new Date(state.clock.now()).toISOString(),
    inFlight: state.inFlight,
    bodyBytes: Buffer.byteLength(body),
  });
  const fate = state.script.fateOf({ provider, endpoint: 'batches.member', body: () => body, customId });
  Object.assign(call, { customIds: [customId], objectId: id, batchPrice: true, fault: fate.fault?.do ?? null });
  return { call, fate };
}

export interface AskedMember {
  readonly outcome: MemberOutcome;
  /** What it cached can be read from now on. */
  begin(): void;
}

/** Asks the members that are done, `batchAtOnce` at a time, and closes the rest. */
export function askMembers(
  { settings: { batchAtOnce } }: ProviderState,
  { done, rest, restResult }: BatchEnding,
  ask: (member: BatchMember) => AskedMember,
  close: (member: BatchMember, result: 'canceled' | 'expired') => MemberOutcome,
): MemberOutcome[] {
  const outcomes: MemberOutcome[] = [];
  for (let at = 0; at < done.length; at += batchAtOnce) {
    const asked = done.slice(at, at + batchAtOnce).map(ask);
    for (const member of asked) member.begin();
    for (const { outcome } of asked) outcomes.push(outcome);
  }
  return [...outcomes, ...rest.map((member) => close(member, restResult))];
}
