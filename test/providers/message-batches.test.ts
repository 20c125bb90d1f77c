import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { anthropicClient, rejection } from './clients';
import { good, messageParams, poor } from './prompts';

let fake: FakeProvider;
beforeAll(async () => {
  fake = await startFakeProvider();
});
afterAll(() => fake.stop());
beforeEach(async () => {
  await fake.script([]);
  await fake.change({ batchPolls: 1 });
});

const batches = () => anthropicClient(fake).messages.batches;
const ids = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);
const requests = (count: number) =>
  ids(count).map((custom_id) => ({ custom_id, params: messageParams(good, `${poor} ${custom_id}`) }));
const create = (count: number) => batches().create({ requests: requests(count) });
type Row = Awaited<ReturnType<ReturnType<typeof batches>['results']>> extends AsyncIterable<infer R> ? R : never;

/** The rows that came, and what ended them. */
async function read(id: string): Promise<{ rows: Row[]; error: Error | null }> {
  const rows: Row[] = [];
  try {
    for await (const row of await batches().results(id)) rows.push(row);
  } catch (error) {
    return { rows, error: error as Error };
  }
  return { rows, error: null };
}
const customIds = (rows: readonly Row[]) => rows.map((row) => row.custom_id);
const winnerIn = ({ result }: Row): unknown => {
  const block = result.type === 'succeeded' ? result.message.content[0] : undefined;
  return block?.type === 'text' ? (JSON.parse(block.text) as { winner: string }).winner : result.type;
};

test('in progress, then ended: counts stay 0 but for processing until the end', async () => {
  const created = await create(3);
  const waiting = { processing: 3, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
  expect(created).toMatchObject({ type: 'message_batch', processing_status: 'in_progress', request_counts: waiting });
  expect(created.results_url).toBeNull();
  expect(Date.parse(created.expires_at) - Date.parse(created.created_at)).toBe(24 * 60 * 60_000);
  expect(await batches().retrieve(created.id)).toMatchObject({ processing_status: 'in_progress', ended_at: null });
  const ended = await batches().retrieve(created.id);
  expect(ended.request_counts).toEqual({ ...waiting, processing: 0, succeeded: 3 });
  expect(ended).toMatchObject({ processing_status: 'ended', results_url: expect.stringContaining(created.id) });
  const { rows, error } = await read(created.id);
  expect(error).toBeNull();
  expect(rows.map((row) => [row.custom_id, winnerIn(row)])).toEqual(ids(3).map((id) => [id, 'a']));
  const [first] = rows;
  const usage = first?.result.type === 'succeeded' ? first.result.message.usage : null;
  expect(usage?.service_tier).toBe('batch');
});

test('results are to be had only of a batch that has ended', async () => {
  await fake.change({ batchPolls: null });
  const { id } = await create(1);
  expect((await rejection(batches().results(id))).message).toMatch(/in_progress/);
  await fake.endBatch(id);
  expect((await read(id)).rows).toHaveLength(1);
});

test.each([
  ['an id with a colon', [{ custom_id: 'batch:w1p1', params: messageParams(good, poor) }]],
  ['an id of 65 characters', [{ custom_id: 'c'.repeat(65), params: messageParams(good, poor) }]],
  ['an id twice', [...requests(1), ...requests(1)]],
  ['nothing', []],
])('a batch with %s is refused', async (_, refused) => {
  const error = await rejection(batches().create({ requests: refused }));
  expect(error).toMatchObject({ status: 400, type: 'invalid_request_error' });
});

test('a member that the API would refuse errors alone', async () => {
  const [first, second] = requests(2);
  const params = { ...first!.params, max_tokens: 0 };
  const { id } = await batches().create({ requests: [{ ...first!, params }, second!] });
  await fake.endBatch(id);
  const { rows } = await read(id);
  expect(rows.map(winnerIn)).toEqual(['errored', 'a']);
  expect(rows[0]?.result).toMatchObject({ error: { error: { type: 'invalid_request_error' } } });
});

test('members can err, each in its way, be canceled or expire', async () => {
  const credit = 'Your credit balance is too low to access the API.';
  const member = (customId: string, fault: object) => ({
    customId,
    action: { do: 'member' as const, result: 'errored' as const, ...fault },
  });
  await fake.script([
    member('c0', { type: 'invalid_request_error', message: credit }),
    member('c1', { type: 'overloaded_error' }),
    member('c2', { result: 'canceled' }),
    member('c3', { result: 'expired' }),
    { endpoint: 'batches.member', customId: 'c4', action: { do: 'answer', as: 'refusal' } },
  ]);
  const { id } = await create(6);
  await fake.endBatch(id);
  const { rows } = await read(id);
  expect(rows.map((row) => row.result.type)).toEqual([
    'errored',
    'errored',
    'canceled',
    'expired',
    'succeeded',
    'succeeded',
  ]);
  expect(rows[0]?.result).toMatchObject({ error: { error: { type: 'invalid_request_error', message: credit } } });
  expect(rows[4]?.result).toMatchObject({ message: { stop_reason: 'refusal' } });
  expect((await batches().retrieve(id)).request_counts).toEqual({
    processing: 0,
    succeeded: 2,
    errored: 2,
    canceled: 1,
    expired: 1,
  });
});

test('a batch that expires keeps what was done, and bills no more', async () => {
  await fake.script([{ endpoint: 'batches.create', action: { do: 'batch', expiresWith: 3, endsAfterPolls: 0 } }]);
  const { id } = await create(5);
  expect((await batches().retrieve(id)).request_counts).toMatchObject({ succeeded: 3, expired: 2 });
  const calls = (await fake.calls()).filter((call) => call.objectId === id && call.endpoint === 'batches.member');
  expect(calls).toHaveLength(3);
  expect(calls.every((call) => call.batchPrice && call.tokens !== null)).toBe(true);
});

test('a batch that nobody ends expires after 24 hours', async () => {
  await fake.change({ batchPolls: null });
  const { id } = await create(2);
  await fake.advanceClock(24 * 60 * 60_000 - 60_000);
  expect((await batches().retrieve(id)).processing_status).toBe('in_progress');
  await fake.advanceClock(60_000);
  expect(await batches().retrieve(id)).toMatchObject({ processing_status: 'ended', request_counts: { expired: 2 } });
});

test('cancel: canceling, then ended, and what was done is delivered', async () => {
  const { id } = await create(4);
  await batches().retrieve(id);
  expect(await batches().cancel(id)).toMatchObject({
    processing_status: 'canceling',
    request_counts: { processing: 4, canceled: 0 },
  });
  expect((await batches().retrieve(id)).request_counts).toMatchObject({ succeeded: 2, canceled: 2 });
  expect((await read(id)).rows.map(winnerIn)).toEqual(['a', 'a', 'canceled', 'canceled']);
  expect(await rejection(batches().cancel(id))).toMatchObject({ status: 400 });
});

test('only a batch that has ended can be deleted', async () => {
  const { id } = await create(1);
  expect(await rejection(batches().delete(id))).toMatchObject({ status: 400 });
  await fake.endBatch(id);
  expect(await batches().delete(id)).toEqual({ id, type: 'message_batch_deleted' });
  expect(await rejection(batches().retrieve(id))).toMatchObject({ status: 404 });
});

test('the list has the newest first, and pages', async () => {
  const created: string[] = [];
  for (let index = 0; index < 3; index++) created.unshift((await create(1)).id);
  const listed: string[] = [];
  for await (const { id } of batches().list({ limit: 2 })) listed.push(id);
  expect(listed.slice(0, 3)).toEqual(created);
});

async function listed(): Promise<number> {
  let count = 0;
  for await (const _ of batches().list()) count += 1;
  return count;
}

test('a batch whose answer was lost exists all the same', async () => {
  await fake.script([{ endpoint: 'batches.create', action: { do: 'reset', when: 'after_acceptance' } }]);
  const before = await listed();
  expect((await rejection(create(2))).constructor.name).toBe('APIConnectionError');
  expect(await listed()).toBe(before + 1);
  await fake.script([{ endpoint: 'batches.create', action: { do: 'reset', when: 'before_acceptance' } }]);
  await rejection(create(2));
  expect(await listed()).toBe(before + 1);
});

describe('results', () => {
  const results = (fault: object) =>
    fake.script([{ endpoint: 'batches.results', nth: 1, action: { do: 'results', ...fault } }]);
  async function endedBatch(count: number): Promise<string> {
    const { id } = await create(count);
    await fake.endBatch(id);
    return id;
  }

  test('with duplicate ids are all delivered', async () => {
    const id = await endedBatch(2);
    await results({ duplicates: 'same' });
    expect(customIds((await read(id)).rows)).toEqual(['c0', 'c0', 'c1', 'c1']);
    await results({ duplicates: 'conflicting' });
    expect((await read(id)).rows.map(winnerIn)).toEqual(['a', 'b', 'a', 'b']);
  });

  test('cut inside a line: the rows before, then a SyntaxError', async () => {
    const id = await endedBatch(4);
    await results({ cut: 'in_line' });
    const { rows, error } = await read(id);
    expect(customIds(rows)).toEqual(['c0', 'c1']);
    expect(error?.name).toBe('SyntaxError');
  });

  test('cut at the end of a line: fewer rows and no error, so that only a count finds it', async () => {
    const id = await endedBatch(4);
    await results({ cut: 'at_line_end' });
    expect(await read(id)).toMatchObject({ rows: [{ custom_id: 'c0' }, { custom_id: 'c1' }], error: null });
    expect((await read(id)).rows).toHaveLength(4);
  });

  test('reset in the middle: the rows before, then a TypeError', async () => {
    const id = await endedBatch(4);
    await results({ cut: 'reset' });
    const { rows, error } = await read(id);
    expect(customIds(rows)).toEqual(['c0', 'c1']);
    expect(error).toMatchObject({ name: 'TypeError', message: 'terminated' });
  });

  test('shuffled, with rows missing, and with rows that nobody asked for', async () => {
    const id = await endedBatch(20);
    await results({ shuffled: true, missing: 2, foreign: 1 });
    const found = customIds((await read(id)).rows);
    expect([...found].sort()).toEqual([...ids(18), 'foreign-1'].sort());
    expect(found).not.toEqual([...ids(18), 'foreign-1']);
  });
});
