import { jsonReply, ProviderError, type Exchange, type Reply } from '../exchange';
import type { ProviderState } from '../provider-state';
import { minimumPrefixOf, modelInfo } from './models';

export function retrieveModel(_state: ProviderState, { params, call }: Exchange): Reply {
  const [id = ''] = params;
  call.model = id;
  if (minimumPrefixOf(id) === null) throw new ProviderError(404, `model: ${id}`);
  return jsonReply(modelInfo(id));
}
