import { toFile } from 'openai';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { openaiClient, rejection } from './clients';
import { chatParams, good, poor } from './prompts';

let fake: FakeProvider;
beforeAll(async () => {
  fake = await startFakeProvider();
});
afterAll(() => fake.stop());
beforeEach(async () => {
  await fake.script([]);
  await fake.change({ batchPolls: 1, jsonSchema: true, openaiBatches: true, unschemed: 'json' });
});

const client = () => openaiClient(fake);
const ask = (a: string, b: string, more: object = {}) =>
  client().chat.completions.create({ ...chatParams(a, b), ...more });
const contentOf = (completion: Awaited<ReturnType<typeof ask>>) => completion.choices[0]?.message.content ?? '';

describe('chat completions', () => {
  test('answer by the schema, with usage, request id and rate limits', async () => {
    const { data, response, request_id } = await client()
      .chat.completions.create(chatParams(poor, good))
      .withResponse();
    expect(JSON.parse(contentOf(data))).toMatchObject({ winner: 'b', confidence: 3 });
    expect(data).toMatchObject({ model: 'gpt-fake', choices: [{ finish_reason: 'stop', message: { refusal: null } }] });
    expect(data.usage?.total_tokens).toBe(data.usage!.prompt_tokens + data.usage!.completion_tokens);
    expect(request_id).toMatch(/^req_fake_/);
    for (const kind of ['requests', 'tokens']) {
      expect(Number(response.headers.get(`x-ratelimit-limit-${kind}`))).toBeGreaterThan(0);
      expect(Number(response.headers.get(`x-ratelimit-remaining-${kind}`))).toBeGreaterThan(0);
      expect(response.headers.get(`x-ratelimit-reset-${kind}`)).toMatch(/^\d+ms$/);
    }
  });

  test.each([
    ['json', /^\{"winner":"a"/],
    ['prose', /^I have compared/],
    ['fenced', /^```json/],
  ] as const)(
    'of a server that knows no json_schema: 400 to a schema, without one an answer as %s',
    async (unschemed, text) => {
      await fake.change({ jsonSchema: false, unschemed });
      expect(await rejection(ask(good, poor))).toMatchObject({ status: 400, type: 'invalid_request_error' });
      expect(contentOf(await ask(good, poor, { response_format: undefined }))).toMatch(text);
      expect(contentOf(await ask(good, poor, { response_format: { type: 'json_object' } }))).toMatch(/^\{"winner":"a"/);
    },
  );

  test('can refuse, be cut and come from another model', async () => {
    await fake.script([{ nth: 1, action: { do: 'answer', as: 'refusal' } }]);
    const [refused] = (await ask(good, poor)).choices;
    expect(refused?.message).toMatchObject({ content: null, refusal: expect.any(String) });
    await fake.script([
      { action: { do: 'model', model: 'gpt-fake-2' } },
      { action: { do: 'answer', as: 'max_tokens' } },
    ]);
    expect(await ask(good, poor)).toMatchObject({ model: 'gpt-fake-2', choices: [{ finish_reason: 'length' }] });
  });

  test('know the models that are asked for, but for no-such-…', async () => {
    expect(await client().models.retrieve('gpt-fake')).toMatchObject({ id: 'gpt-fake', object: 'model' });
    expect(await rejection(client().models.retrieve('no-such-model'))).toMatchObject({ status: 404 });
    const error = await rejection(ask(good, poor, { model: 'no-such-model' }));
    expect(error).toMatchObject({ status: 404, code: 'model_not_found' });
  });
});

describe('batches', () => {
  const line = (custom_id: string, more: object = {}) => ({
    custom_id,
    method: 'POST',
    url: '/v1/chat/completions',
    body: chatParams(good, `${poor} ${custom_id}`),
    ...more,
  });
  const ids = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);
  const lines = (count: number) => ids(count).map((id) => line(id));

  async function create(content: readonly object[], metadata?: Record<string, string>) {
    const text = content.map((one) => JSON.stringify(one)).join('\n');
    const file = await client().files.create({ file: await toFile(Buffer.from(text), 'in.jsonl'), purpose: 'batch' });
    return client().batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
      ...(metadata === undefined ? {} : { metadata }),
    });
  }
  interface Row {
    readonly custom_id: string;
    readonly response: { readonly status_code: number; readonly body: Record<string, unknown> } | null;
    readonly error: { readonly code: string } | null;
  }
  async function rowsOf(fileId: string | undefined): Promise<Row[]> {
    if (fileId === undefined) return [];
    const text = await (await client().files.content(fileId)).text();
    return text.split('\n').flatMap((row) => (row === '' ? [] : [JSON.parse(row) as Row]));
  }
  async function ended(id: string) {
    await fake.endBatch(id);
    return client().batches.retrieve(id);
  }

  test('validating, in progress, completed; metadata come back, and an output file but no error file', async () => {
    const created = await create(lines(3), { job: 'j1', fingerprint: 'f'.repeat(512) });
    expect(created).toMatchObject({ object: 'batch', status: 'validating', metadata: { job: 'j1' } });
    expect((created.expires_at ?? 0) - created.created_at).toBe(24 * 60 * 60);
    expect(await client().batches.retrieve(created.id)).toMatchObject({ status: 'in_progress' });
    const done = await client().batches.retrieve(created.id);
    expect(done).toMatchObject({ status: 'completed', request_counts: { total: 3, completed: 3, failed: 0 } });
    expect(done.error_file_id).toBeUndefined();
    const rows = await rowsOf(done.output_file_id);
    expect(rows.map((row) => row.custom_id)).toEqual(ids(3));
    expect(rows[0]).toMatchObject({ response: { status_code: 200, body: { object: 'chat.completion' } }, error: null });
  });

  test('members that err are in the error file; where all do, there is no output file', async () => {
    const rule = (customId?: string) => ({
      ...(customId === undefined ? {} : { customId }),
      action: { do: 'member' as const, result: 'errored' as const },
    });
    await fake.script([rule('c1')]);
    const mixed = await ended((await create(lines(2))).id);
    expect(mixed).toMatchObject({ status: 'completed', request_counts: { completed: 1, failed: 1 } });
    expect((await rowsOf(mixed.output_file_id)).map((row) => row.custom_id)).toEqual(['c0']);
    expect(await rowsOf(mixed.error_file_id)).toMatchObject([{ custom_id: 'c1', response: { status_code: 500 } }]);
    await fake.script([rule()]);
    const failed = await ended((await create(lines(2))).id);
    expect(failed.output_file_id).toBeUndefined();
    expect(await rowsOf(failed.error_file_id)).toHaveLength(2);
  });

  test('one that expires, or is cancelled, returns and bills what was done', async () => {
    await fake.script([{ endpoint: 'batches.create', action: { do: 'batch', expiresWith: 2, endsAfterPolls: 0 } }]);
    const expired = await client().batches.retrieve((await create(lines(3))).id);
    expect(expired).toMatchObject({ status: 'expired', request_counts: { total: 3, completed: 2, failed: 1 } });
    expect(await rowsOf(expired.error_file_id)).toMatchObject([
      { custom_id: 'c2', response: null, error: { code: 'batch_expired' } },
    ]);
    await fake.script([]);
    const { id } = await create(lines(4));
    await client().batches.retrieve(id);
    expect(await client().batches.cancel(id)).toMatchObject({ status: 'cancelling' });
    const cancelled = await client().batches.retrieve(id);
    expect(cancelled).toMatchObject({ status: 'cancelled', request_counts: { total: 4, completed: 2, failed: 2 } });
    expect(await rowsOf(cancelled.output_file_id)).toHaveLength(2);
  });

  test.each([
    ['a custom_id twice', [line('c0'), line('c0')], 'duplicate_custom_id'],
    ['two models', [line('c0'), line('c1', { body: { model: 'other', messages: [] } })], 'mismatched_model'],
    ['another url', [line('c0', { url: '/v1/responses' })], 'mismatched_url'],
    ['a line that is no request', [{ custom_id: 'c0' }], 'invalid_json_line'],
  ])('a file with %s fails the whole batch at validation', async (_, content, code) => {
    const { id } = await create(content);
    const failed = await client().batches.retrieve(id);
    expect(failed.status).toBe('failed');
    expect(failed.errors?.data?.map((error) => error.code)).toContain(code);
  });

  test('the list finds a batch by its metadata, also one whose answer was lost', async () => {
    await fake.script([{ endpoint: 'batches.create', action: { do: 'reset', when: 'after_acceptance' } }]);
    expect((await rejection(create(lines(1), { job: 'lost' }))).constructor.name).toBe('APIConnectionError');
    const found: string[] = [];
    for await (const batch of client().batches.list({ limit: 2 })) {
      if (batch.metadata?.job === 'lost') found.push(batch.id);
    }
    expect(found).toHaveLength(1);
  });

  test('results can be cut, doubled and shuffled', async () => {
    const { output_file_id } = await ended((await create(lines(4))).id);
    const spoil = (fault: object) =>
      fake.script([{ endpoint: 'files.content', nth: 1, action: { do: 'results', ...fault } }]);
    await spoil({ cut: 'at_line_end' });
    expect(await rowsOf(output_file_id)).toHaveLength(2);
    await spoil({ cut: 'in_line' });
    await expect(rowsOf(output_file_id)).rejects.toThrow(SyntaxError);
    await spoil({ cut: 'reset' });
    await expect(rowsOf(output_file_id)).rejects.toThrow('terminated');
    await spoil({ duplicates: 'same', missing: 1 });
    expect(await rowsOf(output_file_id)).toHaveLength(6);
    expect(await rowsOf(output_file_id)).toHaveLength(4);
  });

  test('files can be looked at and deleted', async () => {
    const { input_file_id } = await create(lines(2));
    expect(await client().files.retrieve(input_file_id)).toMatchObject({ purpose: 'batch', filename: 'in.jsonl' });
    expect(await client().files.delete(input_file_id)).toMatchObject({ id: input_file_id, deleted: true });
    expect(await rejection(client().files.content(input_file_id))).toMatchObject({ status: 404 });
  });

  test('a server without batches answers 404 to all of it', async () => {
    await fake.change({ openaiBatches: false });
    expect(await rejection(create(lines(1)))).toMatchObject({ status: 404 });
    expect(await rejection(client().batches.list())).toMatchObject({ status: 404 });
  });
});
