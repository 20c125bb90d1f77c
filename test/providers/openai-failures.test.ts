import type { FailureCode } from '../../src/contracts/judgement';
import type { FaultRule } from '../support/fake-provider/fault-rule';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { startAnswering } from './answering-server';
import { canaries, clientOf, judgeFirst, qualityBundle } from './openai-asked';

const bundle = qualityBundle(1);

let fake: FakeProvider;
beforeAll(async () => {
  fake = await startFakeProvider({ settings: { justification: canaries.justification } });
});
afterAll(() => fake.stop());

async function failureOf(action: FaultRule['action'], options: Record<string, string> = {}) {
  await fake.script([{ endpoint: 'chat', action }]);
  const judgement = await judgeFirst(bundle, {
    client: clientOf(fake.openaiBaseUrl),
    options: { schema: 'json', ...options },
  });
  if (!('failure' in judgement)) throw new Error('Expected a failure.');
  const { rawReply: _, ...told } = judgement.failure;
  for (const canary of Object.values(canaries))
    expect(JSON.stringify({ ...judgement, failure: told })).not.toContain(canary);
  expect(told.message).toMatch(/^[A-Z][^\n]*\.$/);
  return judgement;
}

const echo = `Your key ${canaries.key} does not like "${canaries.text}: ${canaries.justification}"`;
const status = (code: number, more: object = {}) => ({ do: 'status', status: code, message: echo, ...more }) as const;

test.each<[string, FailureCode, FaultRule['action']]>([
  ['400', 'invalid_request', status(400)],
  ['400 of a prompt that is too long', 'too_long', status(400, { code: 'context_length_exceeded' })],
  ['400 of a filter', 'refused', status(400, { code: 'content_filter' })],
  ['400 of a model that is not there', 'configuration', status(400, { code: 'model_not_found' })],
  ['401', 'authentication', status(401)],
  ['402', 'quota', status(402)],
  ['403', 'authentication', status(403)],
  ['404', 'configuration', status(404)],
  ['408', 'server_error', status(408)],
  ['409', 'server_error', status(409)],
  ['413', 'too_long', status(413)],
  ['422', 'invalid_request', status(422)],
  ['429', 'rate_limit', status(429)],
  ['429 without credit', 'quota', status(429, { code: 'insufficient_quota' })],
  ['429 at a spend limit', 'quota', status(429, { code: 'billing_hard_limit_reached' })],
  ['429 without credit, told by the type', 'quota', status(429, { type: 'insufficient_quota' })],
  ['500', 'server_error', status(500)],
  ['500 that speaks of credit', 'server_error', status(500, { code: 'insufficient_quota' })],
  ['502', 'server_error', status(502)],
  ['503', 'server_error', status(503)],
  ['504', 'server_error', status(504)],
  ['529', 'overloaded', status(529)],
])('status %s is %s, told in our own words, and not billed', async (_, code, action) => {
  const { failure, call } = await failureOf(action);
  expect(failure).toMatchObject({ code, rawReply: null });
  expect(call).toMatchObject({ usage: null, costUsd: null, maybeBilled: false });
  expect(call.httpStatus).toBe('status' in action ? action.status : null);
  expect(call.errorClass).toMatch(/Error$/);
  expect(call.requestId).toMatch(/^req_/);
  expect(call.promptSha256).toMatch(/^[0-9a-f]{64}$/);
  expect(failure.message).toContain(call.requestId);
});

test.each([
  ['seconds', { retryAfter: '7' }, 7000],
  ['milliseconds, which go before seconds', { retryAfter: '7', retryAfterMs: 1500 }, 1500],
])('retry-after in %s is respected', async (_, more, retryAfterMs) => {
  const { failure, call } = await failureOf(status(429, more));
  expect(failure).toMatchObject({ code: 'rate_limit', retryAfterMs });
  expect(call.rateLimit).toHaveProperty('retry-after', more.retryAfter);
});

test('P4: no answer: the call ends at its timeout and may be billed', async () => {
  const { failure, call } = await failureOf({ do: 'hang' }, { timeoutMs: '1000' });
  expect(failure.code).toBe('timeout');
  expect(call).toMatchObject({ maybeBilled: true, httpStatus: null, usage: null });
  expect(call.latencyMs).toBeGreaterThanOrEqual(990);
});

test.each(['before_acceptance', 'after_acceptance'] as const)(
  'a connection that is reset %s is a connection failure that may be billed',
  async (when) => {
    const { failure, call } = await failureOf({ do: 'reset', when });
    expect(failure.code).toBe('connection');
    expect(call).toMatchObject({ maybeBilled: true, httpStatus: null });
  },
);

test('a server that is not there was never asked', async () => {
  const { baseUrl, stop } = await startAnswering(() => ({ body: {} }));
  await stop();
  const judgement = await judgeFirst(bundle, { client: clientOf(baseUrl) });
  expect(judgement).toMatchObject({ failure: { code: 'connection' }, call: { maybeBilled: false, httpStatus: null } });
});

test.each<[string, FaultRule['action'], RegExp]>([
  ['a page of HTML', { do: 'body', as: 'html' }, /<html/i],
  ['JSON that is cut', { do: 'body', as: 'truncated' }, /^\{/],
  ['an empty body', { do: 'body', as: 'empty' }, /^$/],
  ['another schema', { do: 'answer', as: 'wrong_schema' }, /certainty/],
  ['the winner C', { do: 'answer', as: 'winner_c' }, /"C"/],
  ['both', { do: 'answer', as: 'both' }, /both/],
  ['two objects', { do: 'answer', as: 'two_objects' }, /\}\n\{/],
  ['JSON in prose', { do: 'answer', as: 'prose' }, /My verdict/],
  ['JSON in a fence', { do: 'answer', as: 'fenced' }, /```/],
  ['no JSON', { do: 'answer', as: 'text', text: 'Text A is better.' }, /^Text A is better\.$/],
  ['a number', { do: 'answer', as: 'text', text: '7' }, /^7$/],
  ['nothing', { do: 'answer', as: 'text', text: '' }, /^$/],
])('P5: %s with status 200 is invalid_output, with the raw reply', async (_, action, raw) => {
  const { failure, call } = await failureOf(action);
  expect(failure).toMatchObject({ code: 'invalid_output', rawReply: expect.stringMatching(raw) });
  expect(call).toMatchObject({ httpStatus: 200, requestId: expect.stringMatching(/^req_/) });
  expect(call.maybeBilled).toBe(call.usage === null);
});

test('P4: an answer that stops half-way ends at the timeout, body and all', async () => {
  const half = { headers: { 'content-length': '5000' }, body: '{"choices":[' };
  const { baseUrl, stop } = await startAnswering(() => half);
  const judgement = await judgeFirst(bundle, { client: clientOf(baseUrl), options: { timeoutMs: '1000' } });
  expect(judgement).toMatchObject({ failure: { code: 'timeout' }, call: { maybeBilled: true, httpStatus: 200 } });
  await stop();
});

test('a refusal and a reply that was cut off are told apart, and both are billed', async () => {
  const refused = await failureOf({ do: 'answer', as: 'refusal' });
  expect(refused).toMatchObject({ failure: { code: 'refused' }, call: { maybeBilled: false, httpStatus: 200 } });
  const cut = await failureOf({ do: 'answer', as: 'max_tokens' });
  expect(cut).toMatchObject({ failure: { code: 'truncated' }, call: { usage: { outputTokens: expect.any(Number) } } });
});

test.each([
  ['content_filter', 'refused'],
  ['tool_calls', 'invalid_output'],
  ['function_call', 'invalid_output'],
  ['something new', 'invalid_output'],
  [null, 'invalid_output'],
] as const)('finish_reason %s is %s, whatever the reply says', async (reason, code) => {
  const content = JSON.stringify({ justification: canaries.justification, winner: 'a', confidence: 5 });
  const body = { model: 'm', choices: [{ finish_reason: reason, message: { content } }] };
  const { baseUrl, stop } = await startAnswering(() => ({ body }));
  const judgement = await judgeFirst(bundle, { client: clientOf(baseUrl) });
  expect(judgement).toMatchObject({ failure: { code, rawReply: expect.stringContaining('winner') } });
  expect('failure' in judgement && judgement.failure.message).not.toContain(canaries.justification);
  await stop();
});

test.each([
  ['temperature', { temperature: '0.5' }, 'temperature'],
  ['reasoning_effort', { reasoningEffort: 'low' }, 'reasoningEffort'],
  ['seed', { seed: '7' }, 'seed'],
  ['max_tokens', {}, 'maxTokens'],
  ['response_format.json_schema', { schema: 'json' }, 'schema'],
])('a server that refuses %s is a configuration failure that names the option', async (param, options, name) => {
  const body = { error: { message: echo, type: 'invalid_request_error', param, code: 'unsupported_value' } };
  const { baseUrl, received, stop } = await startAnswering(() => ({ status: 400, body }));
  const judgement = await judgeFirst(bundle, { client: clientOf(baseUrl), options });
  expect(judgement).toMatchObject({
    failure: { code: 'configuration', message: expect.stringContaining(` ${name};`) },
  });
  expect(received).toHaveLength(1);
  await stop();
});

test('a refusal that names nothing is an invalid request, and the options that were sent are named', async () => {
  const { failure } = await failureOf(status(400), { temperature: '1', seed: '3' });
  expect(failure).toMatchObject({ code: 'invalid_request', message: expect.stringContaining('temperature, seed') });
});

test('what a server writes into type, code and request id is told only if it looks like a name', async () => {
  const body = { error: { message: echo, type: echo, code: echo, param: echo } };
  const headers = { 'x-request-id': `the key is ${canaries.key}` };
  const { baseUrl, stop } = await startAnswering(() => ({ status: 500, headers, body }));
  const judgement = await judgeFirst(bundle, { client: clientOf(baseUrl) });
  for (const canary of Object.values(canaries)) {
    expect('failure' in judgement && judgement.failure.message).not.toContain(canary);
  }
  await stop();
});

test('OpenAI itself is not called without a key; another server is', async () => {
  const client = clientOf(null, null);
  expect(client.sdk).toBeNull();
  expect(await judgeFirst(bundle, { client })).toMatchObject({
    failure: { code: 'authentication', message: expect.stringContaining('OPENAI_API_KEY') },
    call: { maybeBilled: false },
  });
  await fake.script([]);
  expect(await judgeFirst(bundle, { client: clientOf(fake.openaiBaseUrl, null) })).toHaveProperty('verdict');
});

test('a call that is cancelled ends at once and throws', async () => {
  await fake.script([{ endpoint: 'chat', action: { do: 'hang' } }]);
  const ending = new AbortController();
  const judging = judgeFirst(bundle, { client: clientOf(fake.openaiBaseUrl), signal: ending.signal });
  const open = async () => (await fake.calls()).some(({ end }) => end === 'open');
  while (!(await open()));
  ending.abort();
  await expect(judging).rejects.toThrow();
});
