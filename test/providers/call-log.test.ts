import { setMaxListeners } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/command';
import type { ProviderCall } from '../support/fake-provider/call-log';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { anthropicClient, openaiClient, rejection } from './clients';
import { chatParams, good, messageParams, model, poor } from './prompts';

let folder: string;
let fake: FakeProvider;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paragone-fake-'));
  fake = await startFakeProvider({ callLog: join(folder, 'calls.jsonl') });
});
afterEach(async () => {
  await fake.stop();
  await rm(folder, { recursive: true });
});

const ask = (b = poor) => anthropicClient(fake, { timeout: 5_000 }).messages.create(messageParams(good, b));

test('a call has its line, without a word of the texts; its body is to be had by its id', async () => {
  const message = await ask();
  const [call] = await fake.calls();
  expect(call).toMatchObject({
    id: 1,
    provider: 'anthropic',
    endpoint: 'messages',
    model,
    winner: 'a',
    batchPrice: false,
    status: 200,
    end: 'answered',
    fault: null,
    inFlight: 1,
    requestId: message._request_id,
    tokens: { input: message.usage.input_tokens, cacheRead: 0, output: message.usage.output_tokens },
  });
  expect(call?.partHashes).toHaveLength(1);
  expect(JSON.stringify(call)).not.toContain('text that is longer');
  expect(await fake.bodyOf(call!)).toEqual(messageParams(good, poor));
  await ask('another');
  const [first, second] = await fake.calls();
  expect(second?.pair?.[0]).toBe(first?.pair?.[0]);
  expect(second?.pair?.[1]).not.toBe(first?.pair?.[1]);
});

test('a reset before acceptance leaves no line, one after acceptance is billed and unanswered', async () => {
  await fake.script([
    { nth: 1, action: { do: 'reset', when: 'before_acceptance' } },
    { nth: 1, action: { do: 'reset', when: 'after_acceptance' } },
  ]);
  await rejection(ask());
  expect(await fake.calls()).toEqual([]);
  await rejection(ask());
  expect(await fake.calls()).toMatchObject([
    { status: null, end: 'reset', fault: 'reset', tokens: { input: expect.any(Number) } },
  ]);
  expect(await fake.stats()).toMatchObject({ requests: 1, resetBeforeAcceptance: 1, byStatus: { none: 1 } });
});

test('a request that is never answered is open until its client leaves', async () => {
  await fake.script([{ action: { do: 'hang' } }]);
  const controller = new AbortController();
  const params = messageParams(good, poor);
  const asked = rejection(anthropicClient(fake).messages.create(params, { signal: controller.signal }));
  const ended = (end: ProviderCall['end']) =>
    until(`the call to be ${end}`, async () => (await fake.calls())[0]?.end === end);
  await ended('open');
  controller.abort();
  await asked;
  await ended('left_by_client');
  expect((await fake.stats()).byStatus).toEqual({ none: 1 });
});

test('an error is not billed; stats sum what is, by model and price', async () => {
  await fake.script([{ nth: 1, action: { do: 'status', status: 529 } }]);
  await rejection(ask());
  const one = await ask();
  await ask();
  const { id } = await anthropicClient(fake).messages.batches.create({
    requests: [{ custom_id: 'c1', params: messageParams(good, poor) }],
  });
  await fake.endBatch(id);
  await openaiClient(fake).chat.completions.create(chatParams(good, poor));
  const { requests, byEndpoint, byStatus, bills } = await fake.stats();
  expect({ requests, byEndpoint, byStatus }).toEqual({
    requests: 5,
    byEndpoint: { messages: 3, 'batches.create': 1, 'batches.member': 1, chat: 1 },
    byStatus: { 529: 1, 200: 4 },
  });
  const input = one.usage.input_tokens;
  expect(bills).toMatchObject([
    { model, batchPrice: false, calls: 2, tokens: { input: 2 * input } },
    { model, batchPrice: true, calls: 1, tokens: { input } },
    { model: 'gpt-fake', batchPrice: false, calls: 1 },
  ]);
});

test('the log file gets a line for each call', async () => {
  await ask();
  await ask();
  const calls = await fake.calls();
  await fake.stop();
  const lines = (await readFile(join(folder, 'calls.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as ProviderCall)).toEqual(calls);
});

test('256 requests can be in hand at once', async () => {
  await fake.script([{ action: { do: 'hang' } }]);
  const controller = new AbortController();
  setMaxListeners(256, controller.signal);
  const params = messageParams(good, poor);
  const options = { signal: controller.signal };
  const asked = Array.from({ length: 256 }, () => rejection(anthropicClient(fake).messages.create(params, options)));
  await until('256 requests in hand', async () => (await fake.stats()).maxInFlight === 256);
  controller.abort();
  await Promise.all(asked);
});
