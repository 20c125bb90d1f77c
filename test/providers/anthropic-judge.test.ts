import { setTimeout as pause } from 'node:timers/promises';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { accessTo, ask, keyCanary, marked, markedText, pairBundle } from './asked';
import { createJudges } from '../../src/judges/create-judges';
import { parseJudgeSpec } from '../../src/judges/judge-spec';
import { openCall } from '../judges/bundle-of';
import { until } from '../support/command';

let fake: FakeProvider;
beforeEach(async () => (fake = await startFakeProvider()));
afterEach(() => fake.stop());

/** Long enough, by the fake's characters ÷ 4, for every model that caches from 2,048 tokens. */
const longCriteria = 'The better text says what it means. '.repeat(260);

test('a verdict comes with all that is known of its call', async () => {
  const [judgement] = await ask(pairBundle([marked('c0', markedText('x', 1), markedText('y', 3))]), {
    baseUrl: fake.anthropicBaseUrl,
    spec: 'anthropic:claude-sonnet-5,inputUsd=3,outputUsd=15,effort=low',
  });
  expect(judgement).toMatchObject({ comparisonId: 'c0', verdict: { winner: 'b', confidence: 3 } });
  const [call] = await fake.calls();
  const { input, output } = call!.tokens!;
  expect(judgement!.call).toEqual({
    modelAnswered: 'claude-sonnet-5',
    requestId: call!.requestId,
    promptSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    usage: {
      inputTokens: input,
      outputTokens: output,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      cacheWriteLongTokens: 0,
    },
    costUsd: (3 * input + 15 * output) / 1e6,
    latencyMs: expect.any(Number),
    httpStatus: 200,
    errorClass: null,
    rateLimit: expect.objectContaining({ 'anthropic-ratelimit-tokens-remaining': expect.any(String) }),
    maybeBilled: false,
  });
  const body = await fake.bodyOf(call!);
  expect(body).toMatchObject({ max_tokens: 1024, output_config: { effort: 'low', format: { type: 'json_schema' } } });
  expect(body).not.toHaveProperty('temperature');
});

test('another model than asked for is told of', async () => {
  await fake.script([{ endpoint: 'messages', action: { do: 'model', model: 'claude-sonnet-5-20261101' } }]);
  const [judgement] = await ask(pairBundle([marked('c0', markedText('x', 1), markedText('y', 3))]), {
    baseUrl: fake.anthropicBaseUrl,
  });
  expect(judgement).toMatchObject({ verdict: { winner: 'b' }, call: { modelAnswered: 'claude-sonnet-5-20261101' } });
});

test('ties are a verdict only where the batch allows them', async () => {
  const same = pairBundle([marked('c0', markedText('x', 2), markedText('y', 2))], { tiesAllowed: true });
  expect(await ask(same, { baseUrl: fake.anthropicBaseUrl })).toMatchObject([{ verdict: { winner: 'tie' } }]);
  const answer = '{"justification":"","winner":"tie","confidence":3}';
  await fake.script([{ endpoint: 'messages', action: { do: 'answer', as: 'text', text: answer } }]);
  expect(await ask({ ...same, tiesAllowed: false }, { baseUrl: fake.anthropicBaseUrl })).toMatchObject([
    { failure: { code: 'invalid_output', rawReply: answer } },
  ]);
});

describe('prompt cache', () => {
  const firsts = ['x', 'y', 'z'].map((name) => markedText(name, 5, 4000));
  const requests = firsts.flatMap((a, group) =>
    Array.from({ length: 4 }, (_, index) => marked(`c${group}${index}`, a, markedText(`b${group}${index}`, index * 2))),
  );
  const bundle = pairBundle(requests, { criteria: longCriteria });

  test('one call writes what the batch shares, one writes each first text, and all others read', async () => {
    await fake.change({ latencyMs: 30 });
    const judgements = await ask(bundle, { baseUrl: fake.anthropicBaseUrl });
    const uses = (await fake.calls()).map(({ tokens }) => tokens!);
    expect(uses.filter(({ cacheWrite1h }) => cacheWrite1h > 0)).toHaveLength(1);
    expect(uses.filter(({ cacheWrite5m }) => cacheWrite5m > 0)).toHaveLength(3);
    expect(uses.filter(({ cacheRead }) => cacheRead > 0)).toHaveLength(11);
    const stored = judgements.map(({ call }) => call.usage!);
    expect(sum(stored.map(({ cacheReadTokens }) => cacheReadTokens))).toBe(sum(uses.map(({ cacheRead }) => cacheRead)));
    expect(sum(stored.map((usage) => usage.cacheWriteTokens))).toBe(sum(uses.map((use) => use.cacheWrite5m)));
    expect(sum(stored.map((usage) => usage.cacheWriteLongTokens))).toBe(sum(uses.map((use) => use.cacheWrite1h)));
  });

  test('what the batch shares is kept for an hour, a first text for minutes; neither below the minimum nor with cache=off', async () => {
    const marks = async () => JSON.stringify(await fake.bodyOf((await fake.calls()).at(-1)!)).match(/"ttl":"\w+"/g);
    const alone = pairBundle([requests[0]!], { criteria: longCriteria });
    await ask(alone, { baseUrl: fake.anthropicBaseUrl });
    expect(await marks()).toEqual(['"ttl":"1h"', '"ttl":"5m"']);
    await ask(alone, { baseUrl: fake.anthropicBaseUrl, spec: 'anthropic:claude-sonnet-5,cache=off' });
    expect(await marks()).toBeNull();
    const short = pairBundle([marked('c0', 'One.', 'Two.'), marked('c1', 'One.', 'Three.')], { criteria: 'Better.' });
    await ask(short, { baseUrl: fake.anthropicBaseUrl, spec: 'anthropic:claude-haiku-4-5' });
    expect(await marks()).toBeNull();
  });

  test('a first call that fails holds up nobody', async () => {
    await fake.script([{ endpoint: 'messages', nth: 1, action: { do: 'status', status: 529 } }]);
    const judgements = await ask(bundle, { baseUrl: fake.anthropicBaseUrl });
    expect(judgements).toHaveLength(12);
    expect(judgements.filter((judgement) => 'failure' in judgement)).toHaveLength(1);
  });

  test('with one slot all are judged', async () => {
    expect(await ask(bundle, { baseUrl: fake.anthropicBaseUrl, concurrency: 1 })).toHaveLength(12);
  });

  test('a drain during the first call leaves the rest unsent', async () => {
    await fake.change({ latencyMs: 200 });
    const drain = new AbortController();
    const asked = ask(bundle, { baseUrl: fake.anthropicBaseUrl, call: { drain: drain.signal } });
    await until('the first call', async () => (await fake.calls()).length === 1);
    drain.abort();
    expect(await asked).toHaveLength(1);
    expect(await fake.calls()).toHaveLength(1);
  });

  test('a bundle that is cancelled hands the first call on to another bundle', async () => {
    await fake.script([{ endpoint: 'messages', nth: 1, action: { do: 'hang' } }]);
    const { judgeFor } = createJudges({ concurrency: 8, access: accessTo(fake.anthropicBaseUrl) });
    const judge = judgeFor(parseJudgeSpec('anthropic:claude-sonnet-5', { baseDir: '/' }));
    const stop = new AbortController();
    const run = async (signal?: AbortSignal) => {
      let count = 0;
      for await (const _ of judge.judge(bundle, openCall(signal && { signal }))) count += 1;
      return count;
    };
    const cancelled = run(stop.signal).catch(() => 0);
    await until('the first call', async () => (await fake.calls()).length === 1);
    const other = run();
    stop.abort();
    expect(await cancelled).toBe(0);
    expect(await other).toBe(12);
    await until('the hanging call to be left', async () => (await fake.calls())[0]?.end === 'left_by_client');
  });
});

test('cancelling ends calls in flight at once', async () => {
  // The first call goes alone, and shows that there is room for more.
  await fake.script([{ endpoint: 'messages', nth: [2, 3], action: { do: 'hang' } }]);
  const stop = new AbortController();
  const requests = [0, 1, 2].map((index) => marked(`c${index}`, `Text ${index}.`, 'Another.'));
  const asked = ask(pairBundle(requests), {
    baseUrl: fake.anthropicBaseUrl,
    spec: 'anthropic:claude-sonnet-5,cache=off',
    call: { signal: stop.signal },
  });
  await until('three calls', async () => (await fake.calls()).length === 3);
  stop.abort();
  expect((await asked).map(({ comparisonId }) => comparisonId)).toEqual(['c0']);
  await until('them to be left', async () =>
    (await fake.calls()).slice(1).every(({ end }) => end === 'left_by_client'),
  );
});

test('neither key nor text is written to the console, even if the environment asks the SDK for its log', async () => {
  process.env['ANTHROPIC_LOG'] = 'debug';
  const levels = ['debug', 'info', 'log', 'warn', 'error'] as const;
  const spies = levels.map((level) => jest.spyOn(console, level).mockImplementation(() => undefined));
  try {
    const canary = 'A heron in the reeds';
    await fake.script([{ endpoint: 'messages', nth: 2, action: { do: 'status', status: 500, message: keyCanary } }]);
    const requests = [0, 1].map((index) => marked(`c${index}`, `${canary} ${index}`, 'Another.'));
    await ask(pairBundle(requests), { baseUrl: fake.anthropicBaseUrl });
    await pause(0);
    expect(spies.flatMap((spy) => spy.mock.calls)).toEqual([]);
  } finally {
    delete process.env['ANTHROPIC_LOG'];
    for (const spy of spies) spy.mockRestore();
  }
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
