import OpenAI from 'openai';
import { accessVariables, type ProviderAccess } from '../provider-access';
import { createDialect, type Dialect } from './dialect';

/** One per worker: the connection to a server, and what has been learned of it. */
export interface OpenaiClient {
  /** Null: OpenAI itself without a key, so that no call can be made. */
  readonly sdk: OpenAI | null;
  /** As sentences call the server; without what a URL may hold of credentials. */
  readonly name: string;
  /** OpenAI itself, not a server that speaks like it. */
  readonly isOpenai: boolean;
  /** What the server is found to understand for a model: shared by all judges of the worker. */
  dialect(model: string): Dialect;
}

/**
 * Keys and addresses are given explicitly, so that the SDK does not look for them in the environment. It never tries
 * again by itself, and logs nothing, since its logs would hold prompts. OpenAI itself is not called without a key; other servers are.
 * @throws TypeError for a base URL that is none
 */
export function createOpenaiClient({ apiKey, baseUrl }: ProviderAccess): OpenaiClient {
  const url = new URL(baseUrl ?? accessVariables.openai.ownBaseUrl);
  const isOpenai = /(^|\.)api\.openai\.com$/.test(url.hostname);
  const dialects = new Map<string, Dialect>();
  return {
    sdk: apiKey === null && isOpenai ? null : createSdk(apiKey, url.href),
    name: isOpenai ? 'OpenAI' : `The server at ${url.host}`,
    isOpenai,
    dialect: (model) => {
      const dialect = dialects.get(model) ?? createDialect({ isOpenai });
      dialects.set(model, dialect);
      return dialect;
    },
  };
}

function createSdk(apiKey: string | null, baseURL: string): OpenAI {
  return new OpenAI({
    // The SDK insists on a key; a server without keys ignores it.
    apiKey: apiKey ?? 'none',
    baseURL,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off',
  });
}
