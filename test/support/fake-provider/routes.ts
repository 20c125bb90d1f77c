import * as messageBatches from './anthropic/batches';
import { countTokens, createMessage } from './anthropic/message';
import { retrieveModel as retrieveClaudeModel } from './anthropic/retrieve-model';
import type { Exchange, Reply } from './exchange';
import type { Endpoint, ProviderName } from './fault-rule';
import * as batches from './openai/batches';
import { createChatCompletion, retrieveModel } from './openai/chat';
import * as files from './openai/files';
import type { ProviderState } from './provider-state';

type Handler = (state: ProviderState, exchange: Exchange) => Reply | Promise<Reply>;

export interface Route {
  readonly provider: ProviderName;
  readonly endpoint: Endpoint;
  readonly handle: Handler;
  readonly params: readonly string[];
}

/** Method and path, in which `*` stands for one segment. */
const routes: readonly (readonly [string, ProviderName, Endpoint, Handler])[] = [
  ['POST /anthropic/v1/messages', 'anthropic', 'messages', createMessage],
  ['POST /anthropic/v1/messages/count_tokens', 'anthropic', 'count_tokens', countTokens],
  ['GET /anthropic/v1/models/*', 'anthropic', 'models', retrieveClaudeModel],
  ['POST /anthropic/v1/messages/batches', 'anthropic', 'batches.create', messageBatches.createBatch],
  ['GET /anthropic/v1/messages/batches', 'anthropic', 'batches.list', messageBatches.listBatches],
  ['GET /anthropic/v1/messages/batches/*', 'anthropic', 'batches.retrieve', messageBatches.retrieveBatch],
  ['DELETE /anthropic/v1/messages/batches/*', 'anthropic', 'batches.delete', messageBatches.deleteBatch],
  ['POST /anthropic/v1/messages/batches/*/cancel', 'anthropic', 'batches.cancel', messageBatches.cancelBatch],
  ['GET /anthropic/v1/messages/batches/*/results', 'anthropic', 'batches.results', messageBatches.batchResults],
  ['POST /openai/v1/chat/completions', 'openai', 'chat', createChatCompletion],
  ['GET /openai/v1/models/*', 'openai', 'models', retrieveModel],
  ['POST /openai/v1/files', 'openai', 'files.create', files.createFile],
  ['GET /openai/v1/files/*', 'openai', 'files.retrieve', files.retrieveFile],
  ['GET /openai/v1/files/*/content', 'openai', 'files.content', files.fileContent],
  ['DELETE /openai/v1/files/*', 'openai', 'files.delete', files.deleteFile],
  ['POST /openai/v1/batches', 'openai', 'batches.create', batches.createBatch],
  ['GET /openai/v1/batches', 'openai', 'batches.list', batches.listBatches],
  ['GET /openai/v1/batches/*', 'openai', 'batches.retrieve', batches.retrieveBatch],
  ['POST /openai/v1/batches/*/cancel', 'openai', 'batches.cancel', batches.cancelBatch],
];

const patterns = routes.map(([pattern, ...route]) => ({
  pattern: new RegExp(`^${pattern.replaceAll('*', '([^/]+)')}$`),
  route,
}));

export function findRoute(method: string, path: string): Route | null {
  for (const { pattern, route } of patterns) {
    const found = pattern.exec(`${method} ${path}`);
    if (found === null) continue;
    const [provider, endpoint, handle] = route;
    return { provider, endpoint, handle, params: found.slice(1).map(decodeURIComponent) };
  }
  return null;
}
