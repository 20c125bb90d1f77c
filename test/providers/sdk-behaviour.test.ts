import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { FaultRule } from '../support/fake-provider/fault-rule';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { anthropicClient, anthropicWithDefaults, openaiClient, openaiWithDefaults, rejection } from './clients';
import { chatParams, good, messageParams, poor } from './prompts';

/** What the two libraries do on their own, measured once and held here: it is what the product must reckon with. */
let fake: FakeProvider;
beforeAll(async () => {
  fake = await startFakeProvider();
});
afterAll(() => fake.stop());

const always = (action: FaultRule['action']) => fake.script([{ action }]);
/** How many requests an act made, also those that the provider never saw. */
async function requestsOf(act: () => PromiseLike<unknown>): Promise<number> {
  const total = async () => {
    const { requests, resetBeforeAcceptance } = await fake.stats();
    return requests + resetBeforeAcceptance;
  };
  const before = await total();
  await act();
  return (await total()) - before;
}

const batch = { requests: [{ custom_id: 'c1', params: messageParams(good, poor) }] };
const openaiBatch = {
  input_file_id: 'file-1',
  endpoint: '/v1/chat/completions',
  completion_window: '24h',
} as const;

const creations = [
  ['Anthropic', (retries: boolean) => clientOf(retries).messages.batches.create(batch)],
  ['OpenAI', (retries: boolean) => openaiOf(retries).batches.create(openaiBatch)],
] as const;
const clientOf = (retries: boolean) => (retries ? anthropicWithDefaults(fake) : anthropicClient(fake));
const openaiOf = (retries: boolean) => (retries ? openaiWithDefaults(fake) : openaiClient(fake));

describe.each(creations)('%s: creating a batch', (_, create) => {
  test('a server that always answers 500 is asked three times by default', async () => {
    await always({ do: 'status', status: 500, retryAfterMs: 1 });
    let error: Error | undefined;
    const requests = await requestsOf(async () => (error = await rejection(create(true))));
    expect(requests).toBe(3);
    expect(error?.constructor.name).toBe('InternalServerError');
  });

  test('and once with maxRetries 0', async () => {
    await always({ do: 'status', status: 500 });
    expect(await requestsOf(() => rejection(create(false)))).toBe(1);
  });

  test.each(['before_acceptance', 'after_acceptance'] as const)(
    'a connection that is reset %s is tried three times by default',
    async (when) => {
      await always({ do: 'reset', when });
      let error: Error | undefined;
      const requests = await requestsOf(async () => (error = await rejection(create(true))));
      expect(requests).toBe(3);
      expect(error?.constructor.name).toBe('APIConnectionError');
    },
  );

  test('and once with maxRetries 0', async () => {
    await always({ do: 'reset', when: 'after_acceptance' });
    expect(await requestsOf(() => rejection(create(false)))).toBe(1);
  });
});

describe.each([
  ['Anthropic', (retries: boolean) => clientOf(retries).messages.create(messageParams(good, poor))],
  ['OpenAI', (retries: boolean) => openaiOf(retries).chat.completions.create(chatParams(good, poor))],
] as const)('%s: an answer 200', (_, ask) => {
  test('of truncated JSON is a plain SyntaxError, not an APIError', async () => {
    await always({ do: 'body', as: 'truncated' });
    const error = await rejection(ask(false));
    expect(error.name).toBe('SyntaxError');
    expect(error).not.toBeInstanceOf(Anthropic.APIError);
    expect(error).not.toBeInstanceOf(OpenAI.APIError);
  });

  test('of text/html is returned as a string, as if it were an answer', async () => {
    await always({ do: 'body', as: 'html' });
    expect(await ask(false)).toBe('<html>Maintenance</html>');
  });

  test('without a body is returned as undefined', async () => {
    await always({ do: 'body', as: 'empty' });
    expect(await ask(false)).toBeUndefined();
  });
});

test.each([
  ['@anthropic-ai/sdk', () => fake.anthropicBaseUrl],
  ['openai', () => fake.openaiBaseUrl],
])('%s: an answer that never comes ends at the timeout', async (library, baseURL) => {
  await always({ do: 'hang' });
  const options = { apiKey: 'test-key', baseURL: baseURL(), maxRetries: 0, timeout: 200 };
  // In a process of its own: jest's realm hides from the library that its own request was aborted.
  const ask = `new (require('${library}').default)(${JSON.stringify(options)}).models.retrieve('claude-x')`;
  const program = `${ask}.catch((error) => process.stdout.write(error.constructor.name))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], { cwd: __dirname });
  expect(stdout).toBe('APIConnectionTimeoutError');
});

test('429 with retry-after 1: one retry, after a second', async () => {
  await fake.script([{ nth: 1, action: { do: 'status', status: 429, retryAfter: '1' } }]);
  const began = performance.now();
  const client = anthropicClient(fake, { maxRetries: 1 });
  expect(await requestsOf(() => client.messages.create(messageParams(good, poor)))).toBe(2);
  expect(performance.now() - began).toBeGreaterThan(950);
});

test('a spend limit is retried three times by default, and has a class of its own', async () => {
  await always({ do: 'status', status: 429, code: 'enforced_spend_limit_reached', retryAfterMs: 1 });
  let error: Record<string, unknown> = {};
  const ask = () => anthropicWithDefaults(fake).messages.create(messageParams(good, poor));
  expect(await requestsOf(async () => (error = await rejection(ask())))).toBe(3);
  expect(error.constructor.name).toBe('EnforcedSpendLimitReachedError');
  expect(error).toMatchObject({ status: 429, errorCode: 'enforced_spend_limit_reached', type: 'rate_limit_error' });
});

test('x-should-retry false is obeyed', async () => {
  await always({ do: 'status', status: 500, shouldRetry: false });
  const ask = () => rejection(anthropicWithDefaults(fake).messages.create(messageParams(good, poor)));
  expect(await requestsOf(ask)).toBe(1);
});

test.each([
  [400, 'BadRequestError', 'invalid_request_error'],
  [401, 'AuthenticationError', 'authentication_error'],
  [402, 'PaymentRequiredError', 'billing_error'],
  [403, 'PermissionDeniedError', 'permission_error'],
  [413, 'ContentTooLargeError', 'request_too_large'],
  [429, 'RateLimitError', 'rate_limit_error'],
  [500, 'InternalServerError', 'api_error'],
  [502, 'InternalServerError', 'api_error'],
  [503, 'ServiceUnavailableError', 'api_error'],
  [504, 'GatewayTimeoutError', 'timeout_error'],
  [529, 'OverloadedError', 'overloaded_error'],
])('Anthropic: %i is %s of type %s, with a request id', async (status, name, type) => {
  await always({ do: 'status', status });
  const error = await rejection(anthropicClient(fake).messages.create(messageParams(good, poor)));
  expect(error.constructor.name).toBe(name);
  expect(error).toMatchObject({ status, type, requestID: expect.stringMatching(/^req_fake_/) });
});

test.each([
  [400, 'BadRequestError'],
  [401, 'AuthenticationError'],
  [403, 'PermissionDeniedError'],
  [429, 'RateLimitError'],
  [503, 'InternalServerError'],
])('OpenAI: %i is %s, with a request id', async (status, name) => {
  await always({ do: 'status', status, ...(status === 429 ? { code: 'insufficient_quota' } : {}) });
  const error = await rejection(openaiClient(fake).chat.completions.create(chatParams(good, poor)));
  expect(error.constructor.name).toBe(name);
  expect(error).toMatchObject({ status, requestID: expect.stringMatching(/^req_fake_/) });
  if (status === 429) expect(error.code).toBe('insufficient_quota');
});

test('neither library sends an idempotency key; Anthropic is asked with a bearer token and a version', async () => {
  await fake.script([]);
  const seen: Record<string, string>[] = [];
  const spy: typeof fetch = (url, init) => {
    seen.push(Object.fromEntries(new Headers(init?.headers)));
    return fetch(url, init);
  };
  const options = { apiKey: 'test-key', maxRetries: 0, fetch: spy };
  await new Anthropic({ ...options, baseURL: fake.anthropicBaseUrl }).messages.batches.create(batch);
  await new OpenAI({ ...options, baseURL: fake.openaiBaseUrl }).chat.completions.create(chatParams(good, poor));
  expect(seen.flatMap((headers) => Object.keys(headers)).filter((name) => name.includes('idempotency'))).toEqual([]);
  expect(seen[0]).toMatchObject({ authorization: 'Bearer test-key', 'anthropic-version': '2026-10-21' });
});
