import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { anthropicClient, openaiClient, rejection } from './clients';
import { chatParams, good, messageParams, poor } from './prompts';

let fake: FakeProvider;
beforeAll(async () => {
  fake = await startFakeProvider();
});
afterAll(() => fake.stop());

/** The statuses of messages about these texts, in their order. */
function statuses(texts: readonly string[]): Promise<number[]> {
  const asked = texts.map(async (text) => {
    const answer = await anthropicClient(fake)
      .messages.create(messageParams(good, text))
      .catch((error: unknown) => error);
    return answer instanceof Error && 'status' in answer ? Number(answer.status) : 200;
  });
  return Promise.all(asked);
}

test('rules are tried in order, each with its own conditions and counts', async () => {
  await fake.script([
    { provider: 'openai', action: { do: 'status', status: 503 } },
    { text: 'the marked one', times: 1, action: { do: 'status', status: 400 } },
    { endpoint: 'messages', nth: [2, 3], action: { do: 'status', status: 529 } },
  ]);
  expect(await statuses(['the marked one'])).toEqual([400]);
  const seen: number[] = [];
  for (let call = 0; call < 4; call++) seen.push(...(await statuses(['the marked one'])));
  expect(seen).toEqual([200, 529, 529, 200]);
  expect(await rejection(openaiClient(fake).chat.completions.create(chatParams(good, poor)))).toMatchObject({
    status: 503,
  });
});

test('a delay lets later rules decide', async () => {
  await fake.script([{ action: { do: 'delay', ms: 60 } }, { action: { do: 'status', status: 402 } }]);
  const began = performance.now();
  expect(await statuses(['x'])).toEqual([402]);
  expect(performance.now() - began).toBeGreaterThan(50);
});

test('probability is drawn from the seed and the request, whatever the order of arrival', async () => {
  const texts = Array.from({ length: 60 }, (_, index) => `Text ${index}.`);
  const rules = [{ endpoint: 'messages', probability: 0.3, action: { do: 'status', status: 500 } }] as const;
  await fake.script(rules, '7');
  const first = await statuses(texts);
  const again = await statuses(texts);
  await fake.script(rules, '7');
  const reversed = await statuses([...texts].reverse());
  expect(reversed.reverse()).toEqual(first);
  expect(again).not.toEqual(first);
  const failed = first.filter((status) => status === 500).length;
  expect(failed).toBeGreaterThan(8);
  expect(failed).toBeLessThan(30);
});

test('a script with a mistake is refused', async () => {
  const misplaced = { endpoint: 'chat', action: { do: 'results', missing: 1 } } as const;
  await expect(fake.script([misplaced])).rejects.toThrow('can happen at the endpoint');
  const misspelt = { endpoint: 'messages', nht: 1, action: { do: 'hang' } } as const;
  await expect(fake.script([misspelt])).rejects.toThrow('nht');
});

describe('rate limits', () => {
  const limits = (requestsPerMinute: number, inputTokensPerMinute = 1e9) =>
    fake.setLimits('anthropic', { requestsPerMinute, inputTokensPerMinute, burstSeconds: 60 });
  const ask = () => anthropicClient(fake).messages.create(messageParams(good, poor)).withResponse();
  beforeAll(() => fake.script([]));
  afterAll(() => limits(1e6));

  test('requests above the limit get 429 with retry-after, and pass when it has refilled', async () => {
    await limits(4);
    await fake.advanceClock(60_000);
    for (const remaining of ['3', '2', '1', '0']) {
      const { response } = await ask();
      expect(response.headers.get('anthropic-ratelimit-requests-limit')).toBe('4');
      expect(response.headers.get('anthropic-ratelimit-requests-remaining')).toBe(remaining);
    }
    const refused = await rejection(ask());
    expect(refused.constructor.name).toBe('RateLimitError');
    expect((refused.headers as Headers).get('retry-after')).toBe('15');
    await fake.advanceClock(15_000);
    await ask();
    expect((await rejection(ask())).status).toBe(429);
  });

  test('a limit can be changed while it runs', async () => {
    await limits(4);
    await fake.advanceClock(60_000);
    await limits(2);
    await ask();
    await ask();
    expect((await rejection(ask())).status).toBe(429);
    await limits(120);
    await fake.advanceClock(1_000);
    await ask();
    await ask();
    expect((await rejection(ask())).status).toBe(429);
  });

  test('input tokens are limited too, for OpenAI with its own headers', async () => {
    await fake.setLimits('openai', { inputTokensPerMinute: 100 });
    const chat = () => openaiClient(fake).chat.completions.create(chatParams(good, poor)).withResponse();
    const { data, response } = await chat();
    const used = data.usage?.prompt_tokens ?? 0;
    expect(used).toBeGreaterThan(50);
    expect(response.headers.get('x-ratelimit-limit-tokens')).toBe('100');
    expect(Number(response.headers.get('x-ratelimit-remaining-tokens'))).toBe(100 - used);
    const refused = (await rejection(chat())).headers as Headers;
    expect(Number(refused.get('retry-after-ms'))).toBeGreaterThan(0);
    expect(Number(refused.get('retry-after'))).toBeGreaterThan(0);
  });
});
