import type Anthropic from '@anthropic-ai/sdk';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { anthropicClient, openaiClient } from './clients';
import { comparison, model } from './prompts';

let fake: FakeProvider;
beforeAll(async () => {
  fake = await startFakeProvider();
});
afterAll(() => fake.stop());
beforeEach(async () => {
  await fake.change({ latencyMs: 0 });
  await fake.advanceClock(2 * 60 * 60_000); // nothing is cached any more
});

/** So many tokens by the fake's rule. */
const tokens = (count: number, letter: string): string => letter.repeat(count * 4);
const part = (text: string, ttl?: '5m' | '1h'): Anthropic.TextBlockParam => ({
  type: 'text',
  text,
  ...(ttl === undefined ? {} : { cache_control: { type: 'ephemeral', ttl } }),
});

async function classesOf(params: Partial<Anthropic.MessageCreateParamsNonStreaming>) {
  const { usage } = await anthropicClient(fake).messages.create({ model, max_tokens: 1, messages: [], ...params });
  return {
    input: usage.input_tokens,
    read: usage.cache_read_input_tokens,
    write5m: usage.cache_creation?.ephemeral_5m_input_tokens,
    write1h: usage.cache_creation?.ephemeral_1h_input_tokens,
  };
}

const pinned = (criteria: string, a: string, b: string) =>
  classesOf({ system: [part(criteria, '1h')], messages: [{ role: 'user', content: [part(a, '5m'), part(b)] }] });

const criteria = tokens(1200, 'c');
const [a, b, other] = [tokens(800, 'a'), tokens(800, 'b'), tokens(800, 'o')];

test('criteria for an hour, the first text for five minutes, the second never: each stretch is billed once', async () => {
  expect(await pinned(criteria, a, b)).toEqual({ input: 800, read: 0, write5m: 800, write1h: 1200 });
  expect(await pinned(criteria, a, other)).toEqual({ input: 800, read: 2000, write5m: 0, write1h: 0 });
  expect(await pinned(criteria, other, b)).toEqual({ input: 800, read: 1200, write5m: 800, write1h: 0 });
});

test('a prefix is read byte for byte and model by model', async () => {
  await pinned(criteria, a, b);
  expect(await pinned(`${criteria.slice(1)}d`, a, b)).toMatchObject({ read: 0, write1h: 1200 });
  const messages = [{ role: 'user' as const, content: [part(a, '5m'), part(b)] }];
  const system = [part(criteria, '1h')];
  expect(await classesOf({ model: 'claude-sonnet-5-5', system, messages })).toMatchObject({ read: 0 });
  const format = { type: 'json_schema' as const, schema: { type: 'object', properties: {} } };
  expect(await classesOf({ system, messages, output_config: { format } })).toMatchObject({ read: 0 });
});

test('a prefix below the model’s minimum is silently not cached', async () => {
  const short = { system: [part(tokens(1000, 'c'), '1h')], messages: [{ role: 'user' as const, content: b }] };
  for (let time = 0; time < 2; time++) {
    expect(await classesOf(short)).toEqual({ input: 1800, read: 0, write5m: 0, write1h: 0 });
  }
  expect(await classesOf({ ...short, model: 'claude-opus-5' })).toMatchObject({ write1h: 1000, input: 800 });
});

test('lifetimes pass, and reading renews them', async () => {
  await pinned(criteria, a, b);
  await fake.advanceClock(4 * 60_000);
  expect(await pinned(criteria, a, other)).toMatchObject({ read: 2000 });
  await fake.advanceClock(4 * 60_000);
  expect(await pinned(criteria, a, b)).toMatchObject({ read: 2000 });
  await fake.advanceClock(6 * 60_000);
  expect(await pinned(criteria, a, b)).toMatchObject({ read: 1200, write5m: 800 });
  await fake.advanceClock(61 * 60_000);
  expect(await pinned(criteria, a, b)).toMatchObject({ read: 0, write1h: 1200, write5m: 800 });
});

test('an entry can be read only when the response that wrote it has begun: those in flight together all write', async () => {
  await fake.change({ latencyMs: 300 });
  const together = await Promise.all([pinned(criteria, a, b), pinned(criteria, a, other)]);
  expect(together.map(({ read }) => read)).toEqual([0, 0]);
  expect(await pinned(criteria, a, b)).toMatchObject({ read: 2000 });
});

test('max_tokens 0 warms a prefix without an answer', async () => {
  const warm = { system: [part(criteria, '1h')], messages: [{ role: 'user' as const, content: 'x' }], max_tokens: 0 };
  expect(await classesOf(warm)).toMatchObject({ write1h: 1200 });
  expect(await pinned(criteria, a, b)).toMatchObject({ read: 1200 });
});

test('OpenAI caches prefixes of 1,024 tokens and more by itself, in steps of 128', async () => {
  const ask = async (content: string) => {
    const messages = [{ role: 'user' as const, content }];
    const { usage } = await openaiClient(fake).chat.completions.create({ model: 'gpt-fake', messages });
    return usage?.prompt_tokens_details?.cached_tokens;
  };
  expect(await ask(criteria + comparison('one', 'two'))).toBe(0);
  expect(await ask(criteria + comparison('two', 'three'))).toBe(1152);
  expect(await ask(tokens(900, 'z'))).toBe(0);
  expect(await ask(tokens(900, 'z'))).toBe(0);
});
