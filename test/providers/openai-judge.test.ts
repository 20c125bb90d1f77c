import { createSlots } from '../../src/judges/concurrency';
import type { Judgement } from '../../src/judges/judge';
import { judgeOneByOne } from '../../src/judges/one-by-one';
import { chatRequest } from '../../src/judges/openai/chat-request';
import { createOpenaiJudgeOne } from '../../src/judges/openai/judge-one';
import { openaiOptionsSchema } from '../../src/judges/openai/options';
import { openCall } from '../judges/bundle-of';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { type Answer, startAnswering } from './answering-server';
import { canaries, clientOf, judge, judgeFirst, model, qualityBundle } from './openai-asked';

let fake: FakeProvider;
beforeAll(async () => {
  fake = await startFakeProvider();
});
afterAll(() => fake.stop());
beforeEach(async () => {
  await fake.script([]);
  await fake.change({ jsonSchema: true, unschemed: 'json' });
});

const winnersOf = (judgements: readonly Judgement[]) =>
  judgements.map((one) => ('verdict' in one ? one.verdict.winner : one.failure.code));

/** The calls of chat completions that something has caused, in their order, with their bodies. */
async function chatsOf<T>(work: () => Promise<T>) {
  const before = (await fake.calls()).length;
  const result = await work();
  const calls = (await fake.calls()).slice(before).filter(({ endpoint }) => endpoint === 'chat');
  return { result, calls };
}

const verdict = JSON.stringify({ justification: 'Clearer.', winner: 'b', confidence: 4 });
const completion = (more: object = {}, content = verdict): Answer => ({
  body: { model: 'other-1', choices: [{ finish_reason: 'stop', message: { content } }], ...more },
});

test('20 comparisons: the verdicts that the texts imply, one call each, with all that is known of it', async () => {
  const bundle = qualityBundle(20, (index) => (index % 2 === 0 ? index - 1 : index + 1));
  const { result, calls } = await chatsOf(() => judge(bundle, { client: clientOf(fake.openaiBaseUrl) }));
  expect(winnersOf(result)).toEqual(bundle.requests.map((_, index) => (index % 2 === 0 ? 'a' : 'b')));
  expect(calls).toHaveLength(20);
  expect(new Set(result.map(({ call }) => call.requestId))).toEqual(new Set(calls.map(({ requestId }) => requestId)));
  for (const { call } of result) {
    expect(call).toMatchObject({
      modelAnswered: model,
      httpStatus: 200,
      errorClass: null,
      maybeBilled: false,
      promptSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      rateLimit: { 'x-ratelimit-limit-requests': expect.any(String) },
    });
    expect(call.usage?.inputTokens).toBeGreaterThan(100);
  }
});

test('what is sent: static parts, the two texts, a strict schema, the options, and no id', async () => {
  const bundle = qualityBundle(1, undefined, { tiesAllowed: true });
  const options = { temperature: '0.2', seed: '7', reasoningEffort: 'low', maxTokens: '300' };
  const { calls } = await chatsOf(() => judgeFirst(bundle, { client: clientOf(fake.openaiBaseUrl), options }));
  const body = await fake.bodyOf(calls[0]!);
  expect(body).toMatchObject({
    model,
    temperature: 0.2,
    seed: 7,
    reasoning_effort: 'low',
    max_tokens: 300,
    response_format: { type: 'json_schema', json_schema: { strict: true, schema: { additionalProperties: false } } },
    messages: [
      { role: 'system', content: expect.not.stringContaining(canaries.text) },
      { role: 'user', content: expect.stringContaining(canaries.text) },
    ],
  });
  expect(JSON.stringify(body)).not.toMatch(/c0|batch-1|canary-0123/);
});

test('options that are not given are not sent, and a later delivery may answer at twice the length', async () => {
  const bundle = qualityBundle(1);
  const later = { ...bundle, requests: bundle.requests.map((one) => ({ ...one, delivery: 2 })) };
  const { calls } = await chatsOf(() => judgeFirst(later, { client: clientOf(fake.openaiBaseUrl) }));
  const body = await fake.bodyOf(calls[0]!);
  expect(Object.keys(body as object).sort()).toEqual(['max_tokens', 'messages', 'model', 'response_format']);
  expect(body).toMatchObject({ max_tokens: 2048 });
});

test('what the cache gave is not input, and each class has its price', async () => {
  const usage = {
    prompt_tokens: 2000,
    completion_tokens: 100,
    total_tokens: 2100,
    prompt_tokens_details: { cached_tokens: 1536, cache_write_tokens: 400 },
  };
  const { baseUrl, stop } = await startAnswering(() => completion({ usage }));
  const options = { inputUsd: '10', outputUsd: '30', cacheReadUsd: '1' };
  const { call } = await judgeFirst(qualityBundle(1), { client: clientOf(baseUrl), options });
  expect(call.usage).toEqual({
    inputTokens: 64,
    outputTokens: 100,
    cacheReadTokens: 1536,
    cacheWriteTokens: 400,
    cacheWriteLongTokens: 0,
  });
  // 64 × 10 + 1536 × 1 + 400 × 12.5 + 100 × 30 dollars per million.
  expect(call.costUsd).toBe(0.010176);
  expect(call.modelAnswered).toBe('other-1');
  await stop();
});

test.each([
  ['left out', {}],
  ['null', { usage: null }],
  ['not understood', { usage: { prompt_tokens: 'many', completion_tokens: -1 } }],
])('usage that is %s: the verdict holds, the cost is not known, and it may be billed', async (_, more) => {
  const { baseUrl, stop } = await startAnswering(() => completion(more));
  const options = { inputUsd: '1', outputUsd: '1' };
  const judgement = await judgeFirst(qualityBundle(1), { client: clientOf(baseUrl), options });
  expect(judgement).toMatchObject({
    verdict: { winner: 'b' },
    call: { usage: null, costUsd: null, maybeBilled: true },
  });
  await stop();
});

test('P13: the model that answered is told, also if it is another one', async () => {
  await fake.script([{ endpoint: 'chat', action: { do: 'model', model: 'gpt-fake-2026-11-01' } }]);
  const { call } = await judgeFirst(qualityBundle(1), { client: clientOf(fake.openaiBaseUrl) });
  expect(call.modelAnswered).toBe('gpt-fake-2026-11-01');
});

describe('a server that knows no JSON schema', () => {
  beforeEach(() => fake.change({ jsonSchema: false, unschemed: 'prose' }));

  test('is found out with one extra call per worker and model, then asked without', async () => {
    const client = clientOf(fake.openaiBaseUrl);
    const bundle = qualityBundle(20);
    const first = await chatsOf(() => judge(bundle, { client }));
    expect(winnersOf(first.result)).toEqual(Array.from({ length: 20 }, () => 'a'));
    expect(first.calls).toHaveLength(21);
    expect(first.calls.filter(({ status }) => status === 400)).toHaveLength(1);
    const second = await chatsOf(() => judge(bundle, { client, options: { maxTokens: '500' } }));
    expect(second.calls).toHaveLength(20);
    const other = await chatsOf(() => judge(bundle, { client, model: 'gpt-other' }));
    expect(other.calls).toHaveLength(21);
  });

  test('gives replies with the JSON in prose or in a fence, of which one object alone counts', async () => {
    const client = clientOf(fake.openaiBaseUrl);
    await fake.change({ unschemed: 'fenced' });
    expect(winnersOf(await judge(qualityBundle(3), { client }))).toEqual(['a', 'a', 'a']);
    await fake.script([{ endpoint: 'chat', action: { do: 'answer', as: 'two_objects' } }]);
    expect(winnersOf(await judge(qualityBundle(1), { client }))).toEqual(['invalid_output']);
  });

  test('is asked without from the first call on by schema=off, and never by schema=json', async () => {
    const client = clientOf(fake.openaiBaseUrl);
    const off = await chatsOf(() => judge(qualityBundle(2), { client, options: { schema: 'off' } }));
    expect([winnersOf(off.result), off.calls.length]).toEqual([['a', 'a'], 2]);
    const json = await chatsOf(() => judge(qualityBundle(2), { client, options: { schema: 'json' } }));
    expect([winnersOf(json.result), json.calls.length]).toEqual([['invalid_request', 'invalid_request'], 2]);
  });

  test('is a delivery that was counted before it was sent, the extra call included', async () => {
    const options = openaiOptionsSchema.parse({});
    const judgeOne = createOpenaiJudgeOne({ client: clientOf(fake.openaiBaseUrl), model, options });
    const call = openCall();
    const judgements: Judgement[] = [];
    const { calls } = await chatsOf(async () => {
      const judging = judgeOneByOne({ name: 'openai', slots: createSlots(4), judgeOne }).judge(qualityBundle(6), call);
      for await (const one of judging) judgements.push(one);
    });
    expect(winnersOf(judgements)).toEqual(Array.from({ length: 6 }, () => 'a'));
    expect(call.announced).toHaveLength(6);
    expect(calls).toHaveLength(7);
  });

  test('a first call that comes to nothing decides nothing, and holds up nobody', async () => {
    await fake.script([{ endpoint: 'chat', nth: 1, action: { do: 'status', status: 503 } }]);
    const client = clientOf(fake.openaiBaseUrl);
    const outcomes = winnersOf(await judge(qualityBundle(4), { client }));
    expect(outcomes).toEqual(['server_error', 'a', 'a', 'a']);
    const { calls } = await chatsOf(() => judge(qualityBundle(4), { client }));
    expect(calls).toHaveLength(4);
  });
});

test('a refusal that is not for the schema is told as it came, and decides nothing', async () => {
  const refusal = (type: string) => ({
    status: 400,
    body: { error: { message: 'no', type, param: null, code: null } },
  });
  const refusals = [refusal('first_refusal'), refusal('second_refusal')];
  const seen: boolean[] = [];
  const { baseUrl, stop } = await startAnswering(({ body }) => {
    seen.push(body.includes('response_format'));
    return refusals[seen.length - 1] ?? completion();
  });
  const client = clientOf(baseUrl);
  expect(await judgeFirst(qualityBundle(1), { client })).toMatchObject({
    failure: { code: 'invalid_request', message: expect.stringContaining('first_refusal') },
  });
  expect(await judgeFirst(qualityBundle(1), { client })).toHaveProperty('verdict');
  expect(seen).toEqual([true, false, true]);
  await stop();
});

test.each([
  ['a text that is too long', { param: 'messages', code: 'context_length_exceeded' }],
  ['another parameter', { param: 'temperature', code: 'unsupported_value' }],
])('a refusal of %s is not tried again without a schema', async (_, error) => {
  const { baseUrl, received, stop } = await startAnswering(() => ({ status: 400, body: { error } }));
  await judgeFirst(qualityBundle(1), { client: clientOf(baseUrl) });
  expect(received).toHaveLength(1);
  await stop();
});

test('a model that knows the limit of tokens by its newer name only is asked by that from then on', async () => {
  const error = {
    message: 'use the other',
    type: 'invalid_request_error',
    param: 'max_tokens',
    code: 'unsupported_parameter',
  };
  const { baseUrl, received, stop } = await startAnswering(({ body }) =>
    body.includes('"max_tokens"') ? { status: 400, body: { error } } : completion(),
  );
  const client = clientOf(baseUrl);
  expect(winnersOf(await judge(qualityBundle(3), { client }))).toEqual(['b', 'b', 'b']);
  expect(received).toHaveLength(4);
  expect(received.filter(({ body }) => body.includes('"max_completion_tokens":1024'))).toHaveLength(3);
  expect(received.every(({ body }) => body.includes('json_schema'))).toBe(true);
  await stop();
});

test('OpenAI itself is told not to keep what is sent; a prompt has one hash wherever it is asked', () => {
  const bundle = qualityBundle(1);
  const settings = (baseUrl: string | null) => ({
    client: clientOf(baseUrl),
    model,
    options: openaiOptionsSchema.parse({}),
  });
  const own = settings(null);
  const form = own.client.dialect(model).form('auto');
  const request = chatRequest(bundle, bundle.requests[0]!, form, own);
  expect(request.body).toMatchObject({ store: false, max_completion_tokens: 1024 });
  const elsewhere = chatRequest(bundle, bundle.requests[0]!, form, settings('http://localhost:11434/v1'));
  expect(elsewhere.body).not.toHaveProperty('store');
  expect(elsewhere.promptSha256).toBe(request.promptSha256);
  const without = chatRequest(bundle, bundle.requests[0]!, { ...form, schema: false }, own);
  expect(without.promptSha256).not.toBe(request.promptSha256);
});
