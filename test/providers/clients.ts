import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { FakeProvider } from '../support/fake-provider/start-fake-provider';

/** As the product has it: no retries of its own. */
export function anthropicClient(fake: FakeProvider, options: { maxRetries?: number; timeout?: number } = {}) {
  return new Anthropic({ apiKey: 'test-key', baseURL: fake.anthropicBaseUrl, maxRetries: 0, ...options });
}

/** As the library has it: two retries. */
export function anthropicWithDefaults(fake: FakeProvider) {
  return new Anthropic({ apiKey: 'test-key', baseURL: fake.anthropicBaseUrl });
}

export function openaiClient(fake: FakeProvider, options: { maxRetries?: number; timeout?: number } = {}) {
  return new OpenAI({ apiKey: 'test-key', baseURL: fake.openaiBaseUrl, maxRetries: 0, ...options });
}

export function openaiWithDefaults(fake: FakeProvider) {
  return new OpenAI({ apiKey: 'test-key', baseURL: fake.openaiBaseUrl });
}

/** What a promise was rejected with. */
export async function rejection(promise: PromiseLike<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('Expected a rejection.');
}
