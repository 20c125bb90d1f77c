import { eraseBatch } from '../../src/client/erase-batch';
import { batchWorkflowId } from '../../src/contracts/ids';
import { readBatchTexts } from '../../src/store/batch-texts';
import { TextsInUseError } from '../../src/store/batch-errors';
import { listJobs } from '../../src/store/provider-jobs/listing';
import { dumpDatabase } from '../support/dump-database';
import { markedItems, markedPairs, ProviderRig } from '../support/provider-rig';

const canary = 'The heron stood in the reeds';
let rig: ProviderRig;
beforeAll(async () => {
  rig = await ProviderRig.start('time-skipping', { settings: { batchPolls: 0 } });
});
afterAll(() => rig.stop());

const items = markedItems(6).map(({ id, text }) => ({ id, text: `${canary}. ${text}` }));
const asked = { items, pairs: markedPairs(6, 6), seed: '1' };

function permission() {
  const { fake } = rig;
  const access = {
    anthropic: { apiKey: 'sk-ant-test', baseUrl: fake.anthropicBaseUrl },
    openai: { apiKey: 'sk-test', baseUrl: fake.openaiBaseUrl },
  };
  return { by: 'ann', access, signal: new AbortController().signal };
}

async function callsOf(action: () => Promise<unknown>): Promise<readonly string[]> {
  const before = (await rig.fake.calls()).length;
  await action();
  return (await rig.fake.calls()).slice(before).map(({ endpoint, status }) => `${endpoint} ${status}`);
}

async function textsOf(batchId: string): Promise<number> {
  return (await readBatchTexts(rig.database.store, batchId)).items.size;
}

test.each([
  ['anthropic:claude-sonnet-5', ['batches.delete 200']],
  ['openai:gpt-5-mini', ['files.delete 200', 'files.delete 200']],
])('%s deletes its copy of the job; a second time asks it for nothing', async (judge, deletions) => {
  const { store } = rig.database;
  const { handle } = await rig.judge({ ...asked, mode: 'provider_batch_api', judges: [judge] });
  const target = { batchId: handle.batchId, itemId: null };
  const calls = await callsOf(async () => {
    const erasure = await eraseBatch(store, target, permission());
    expect(erasure).toMatchObject({ items: 6, justifications: 6, copiesRemoved: 1, copiesLeft: [] });
  });
  expect(calls).toEqual(expect.arrayContaining(deletions));
  expect(
    await callsOf(async () => {
      expect(await eraseBatch(store, target, permission())).toMatchObject({ items: 0, copiesRemoved: 0 });
    }),
  ).toEqual([]);
});

test('a provider that does not delete is told of, the texts here go, and repeating it finishes the rest', async () => {
  const { store } = rig.database;
  const { handle } = await rig.judge({ ...asked, mode: 'provider_batch_api', judges: ['anthropic:claude-sonnet-5'] });
  const target = { batchId: handle.batchId, itemId: null };
  await rig.fake.script([{ endpoint: 'batches.delete', action: { do: 'status', status: 500 } }]);
  const [job] = await listJobs(store, handle.batchId);
  expect(await eraseBatch(store, target, permission())).toMatchObject({
    items: 6,
    copiesRemoved: 0,
    copiesLeft: [{ provider: 'anthropic', providerJobId: job?.providerJobId, why: expect.stringMatching(/Anthropic/) }],
  });
  await rig.fake.script([]);
  expect(await eraseBatch(store, target, permission())).toMatchObject({ items: 0, copiesRemoved: 1, copiesLeft: [] });
});

test('a command that died after the provider had deleted its copy is finished by the next one', async () => {
  const { store } = rig.database;
  const { handle } = await rig.judge({ ...asked, mode: 'provider_batch_api', judges: ['anthropic:claude-sonnet-5'] });
  const [job] = await listJobs(store, handle.batchId);
  await fetch(`${rig.fake.anthropicBaseUrl}/v1/messages/batches/${job?.providerJobId}`, {
    method: 'DELETE',
    headers: { 'x-api-key': 'sk-ant-test', 'anthropic-version': '2023-06-01' },
  });
  const target = { batchId: handle.batchId, itemId: null };
  expect(await eraseBatch(store, target, permission())).toMatchObject({
    items: 6,
    copiesLeft: [{ why: expect.stringContaining('not known there') }],
  });
  expect(await eraseBatch(store, target, permission())).toMatchObject({ items: 0, copiesLeft: [] });
});

test('a batch is refused while it runs, and nothing of it is touched', async () => {
  const { store } = rig.database;
  await rig.judge(
    { ...asked, judges: ['anthropic:claude-sonnet-5'] },
    {
      operate: async ({ batchId }) => {
        await expect(eraseBatch(store, { batchId, itemId: null }, permission())).rejects.toThrow(TextsInUseError);
        expect(await textsOf(batchId)).toBe(6);
      },
    },
  );
});

test('X1: of a text nothing is in the database after all batches were erased, and nothing ever was in a history', async () => {
  const { store } = rig.database;
  const { handle } = await rig.judge(
    { ...asked, judges: ['openai:gpt-5-mini'] },
    { script: [{ endpoint: 'chat', nth: [2], action: { do: 'answer', as: 'prose' } }] },
  );
  expect(await dumpDatabase(store)).toContain(canary);
  const rows = await store.selectFrom('batches').select('id').execute();
  for (const { id } of rows) await eraseBatch(store, { batchId: id, itemId: null }, permission());
  expect(await dumpDatabase(store)).not.toContain(canary);
  const workflow = rig.temporal.environment.client.workflow.getHandle(batchWorkflowId(handle.batchId));
  const history = JSON.stringify(await workflow.fetchHistory(), (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
  expect(history).toContain(handle.batchId);
  expect(history).not.toContain(canary);
});
