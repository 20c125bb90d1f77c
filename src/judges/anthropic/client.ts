import Anthropic from '@anthropic-ai/sdk';
import { accessVariables, type ProviderAccess } from '../provider-access';

/** One for all Anthropic judges of a worker. */
export interface AnthropicClient {
  /** Null: there is no key, so that no call can be made. */
  readonly sdk: Anthropic | null;
}

/**
 * Everything is given explicitly, so that the SDK looks for nothing in the environment or in profiles: it never tries
 * again by itself, since whoever sends has counted one delivery, and neither logs nor traces, since its lines and spans
 * can hold prompts.
 */
export function createAnthropicClient({ apiKey, baseUrl }: ProviderAccess): AnthropicClient {
  if (apiKey === null) return { sdk: null };
  const sdk = new Anthropic({
    apiKey,
    authToken: null,
    webhookKey: null,
    baseURL: baseUrl ?? accessVariables.anthropic.ownBaseUrl,
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
  });
  return { sdk };
}
