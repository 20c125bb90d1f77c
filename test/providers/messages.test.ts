import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { anthropicClient, rejection } from './clients';
import { comparison, good, messageParams, model, poor, schema, schemaWithoutTie } from './prompts';

let fake: FakeProvider;
beforeAll(async () => {
  fake = await startFakeProvider();
});
afterAll(() => fake.stop());
beforeEach(() => fake.script([]));

const ask = (params: Parameters<typeof messageParams>, more: object = {}) =>
  anthropicClient(fake).messages.create({ ...messageParams(...params), ...more });

function textOf(message: Awaited<ReturnType<typeof ask>>): string {
  const [block] = message.content;
  return block?.type === 'text' ? block.text : '';
}
const verdictOf = (message: Awaited<ReturnType<typeof ask>>) =>
  JSON.parse(textOf(message)) as { winner: string; confidence: number; justification: string };

test.each([
  ['the greater marker wins', good, poor, { winner: 'a', confidence: 3 }],
  ['wherever it stands', poor, good, { winner: 'b', confidence: 3 }],
  ['without markers the longer text wins', 'short', 'much longer', { winner: 'b', confidence: 3 }],
  ['equal ones tie', 'quality=2', 'quality=2.0 ', { winner: 'tie', confidence: 1 }],
  ['also the same text twice', 'the same', 'the same', { winner: 'tie', confidence: 3 }],
  ['a fence inside of a text is skipped', `=== aaaa1111 ===\n${good}\n=== aaaa1111 ===`, poor, { winner: 'a' }],
])('%s', async (_, a, b, verdict) => {
  expect(verdictOf(await ask([a, b]))).toMatchObject({
    ...verdict,
    justification: 'By the rule of the fake provider.',
  });
});

test('texts are found by elements too', async () => {
  const content = `Judge. <essay n="1">${poor}</essay> <essay n="2">${good}</essay>`;
  expect(verdictOf(await ask([good, poor], { messages: [{ role: 'user', content }] })).winner).toBe('b');
});

test('the answer has the members of the schema, and no tie where it allows none', async () => {
  const output_config = { format: { type: 'json_schema', schema: schemaWithoutTie } };
  expect(verdictOf(await ask(['same', 'same'], { output_config })).winner).toBe('A');
  expect(verdictOf(await ask([poor, good], { output_config })).winner).toBe('B');
});

test('a message tells its model, why it stopped, and what is billed', async () => {
  const message = await ask([good, poor]);
  const characters = comparison(good, poor).length;
  expect(message).toMatchObject({
    type: 'message',
    role: 'assistant',
    model,
    stop_reason: 'end_turn',
    usage: {
      input_tokens: Math.ceil(characters / 4),
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      output_tokens: Math.ceil(textOf(message).length / 4),
      service_tier: 'standard',
    },
  });
  const { input_tokens } = await anthropicClient(fake).messages.countTokens({
    model,
    messages: messageParams(good, poor).messages,
  });
  expect(input_tokens).toBe(message.usage.input_tokens);
});

test('headers tell the request id and the rate limits', async () => {
  const { response, request_id } = await anthropicClient(fake)
    .messages.create(messageParams(good, poor))
    .withResponse();
  expect(request_id).toMatch(/^req_fake_/);
  for (const kind of ['requests', 'input-tokens', 'tokens']) {
    for (const name of ['limit', 'remaining']) {
      expect(Number(response.headers.get(`anthropic-ratelimit-${kind}-${name}`))).toBeGreaterThan(0);
    }
    expect(Date.parse(response.headers.get(`anthropic-ratelimit-${kind}-reset`) ?? '')).not.toBeNaN();
  }
});

test.each([
  ['wrong_schema', /^\{"choice":"a"/],
  ['winner_c', /"winner":"C"/],
  ['both', /"winner":"both"/],
  ['two_objects', /^\{.*"winner":"a".*\}\n\{.*"winner":"b".*\}$/],
  ['prose', /^I have compared .*\{"winner":"a".*\} and I stand by it\.$/],
  ['fenced', /^```json\n\{"winner":"a".*\}\n```$/],
] as const)('an answer can be spoilt as %s', async (as, text) => {
  await fake.script([{ action: { do: 'answer', as } }]);
  expect(textOf(await ask([good, poor]))).toMatch(text);
});

test('a refusal has no content and says so', async () => {
  await fake.script([{ action: { do: 'answer', as: 'refusal' } }]);
  expect(await ask([good, poor])).toMatchObject({
    content: [],
    stop_reason: 'refusal',
    stop_details: { type: 'refusal', category: 'general_harms' },
  });
});

test('an answer that max_tokens cuts is no JSON, scripted or by itself', async () => {
  const itself = await ask([good, poor], { max_tokens: 10 });
  await fake.script([{ action: { do: 'answer', as: 'max_tokens' } }]);
  for (const message of [itself, await ask([good, poor])]) {
    expect(message.stop_reason).toBe('max_tokens');
    expect(() => verdictOf(message)).toThrow(SyntaxError);
  }
});

test('a model alias can drift', async () => {
  await fake.script([{ nth: 2, action: { do: 'model', model: 'claude-sonnet-5-5' } }]);
  const models = [await ask([good, poor]), await ask([good, poor])].map((message) => message.model);
  expect(models).toEqual([model, 'claude-sonnet-5-5']);
});

test('a model tells what it can do; one that does not exist is 404', async () => {
  const info = await anthropicClient(fake).models.retrieve(model);
  expect(info).toMatchObject({ id: model, max_input_tokens: 200_000 });
  expect(info.capabilities?.batch.supported).toBe(true);
  const error = await rejection(anthropicClient(fake).models.retrieve('no-such-model'));
  expect(error).toMatchObject({ status: 404, type: 'not_found_error' });
});

const breakpoint = (ttl: '5m' | '1h') => ({ type: 'text', text: 'part', cache_control: { type: 'ephemeral', ttl } });
test.each([
  ['temperature', { temperature: 1 }, /temperature/],
  ['a prefilled answer', { messages: [{ role: 'assistant', content: '{' }] }, /prefill/],
  ['no max_tokens', { max_tokens: undefined }, /max_tokens/],
  ['an empty text', { messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] }, /non-empty/],
  ['five breakpoints', { system: Array(5).fill(breakpoint('5m')) }, /maximum of 4/],
  ['1h behind 5m', { system: [breakpoint('5m'), breakpoint('1h')] }, /ttl='1h'/],
])('%s is refused', async (_, more, message) => {
  const error = await rejection(ask([good, poor], more));
  expect(error).toMatchObject({ status: 400, type: 'invalid_request_error', message: expect.stringMatching(message) });
});

test('a prompt without two texts is answered in words', async () => {
  const message = await ask([good, poor], { messages: [{ role: 'user', content: 'Hello.' }] });
  expect(textOf(message)).toMatch(/no two texts/);
});

test('max_tokens 0 answers nothing', async () => {
  const message = await ask([good, poor], {
    max_tokens: 0,
    output_config: { format: { type: 'json_schema', schema } },
  });
  expect(message).toMatchObject({ content: [], stop_reason: 'max_tokens', usage: { output_tokens: 0 } });
});
