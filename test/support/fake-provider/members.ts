import type { BatchJob, BatchMember } from './batch-job';
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
