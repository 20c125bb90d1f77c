import { parse } from 'csv-parse/sync';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchDocument } from '../../src/contracts/batch';
import { runCommand, startCommand, until } from '../support/command';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { newWorkplace, type Workplace } from './workplace';
import { sampleItems } from './sample-items';

const items = sampleItems(20);
const qualities = new Map(items.map(({ id, quality }) => [id, quality]));

let fake: FakeProvider;
let place: Workplace;
beforeAll(async () => {
  [fake, place] = await Promise.all([startFakeProvider({ settings: { batchPolls: 0 } }), newWorkplace('absent')]);
  const rows = items.map(({ id, text, quality }) => `${id},"${text.replaceAll('"', '""')} quality=${quality}"`);
  writeFileSync(join(place.folder, 'marked.csv'), ['id,text', ...rows, ''].join('\n'));
});
afterAll(() => Promise.all([fake.stop(), place.remove()]));

const setting = () => ({
  ...place,
  environment: {
    ...place.environment,
    ANTHROPIC_API_KEY: 'sk-ant-canary',
    ANTHROPIC_BASE_URL: fake.anthropicBaseUrl,
    OPENAI_API_KEY: 'sk-canary',
    OPENAI_BASE_URL: fake.openaiBaseUrl,
  },
});

function paragone(...args: readonly string[]) {
  return runCommand(args, setting());
}

async function judged(spec: string, id: string) {
  const common = ['--judge', spec, '--seed', '7', '--budget', '60', '--out', id, '--json'];
  const mode = ['--mode', 'provider_batch_api'];
  const ended = await paragone('run', 'marked.csv', '--id', id, ...mode, ...common);
  const document = JSON.parse(ended.stdout) as BatchDocument;
  const rows: Record<'a' | 'b' | 'winner' | 'deliveries', string>[] = parse(
    readFileSync(join(place.folder, id, 'comparisons.csv')),
    { columns: true },
  );
  const { stdout } = await paragone('jobs', 'list', id, '--json');
  return { document, rows, jobs: JSON.parse(stdout) as Record<string, unknown>[] };
}

test.each([
  ['anthropic:claude-sonnet-5', 'messages-batch'],
  ['openai:gpt-5-mini', 'openai-batch'],
])(
  '%s judges 20 texts as one job of its batch interface, each comparison once, with the right verdicts (S1-05)',
  async (spec, id) => {
    const { document, rows, jobs } = await judged(spec, id);
    expect(document).toMatchObject({ status: 'complete', mode: 'provider_batch_api', waves: 1 });
    expect(document.counts).toMatchObject({ planned: 60, completed: 60, failed: 0 });
    for (const { a, b, winner, deliveries } of rows) {
      expect(winner).toBe(qualities.get(a)! > qualities.get(b)! ? 'a' : 'b');
      expect(deliveries).toBe('1');
    }
    expect(jobs).toMatchObject([
      { state: 'settled', requests: 60, answered: 60, creations: 1, confirmed: true, problem: null },
    ]);
  },
);

test('shuffled and doubled results, and a creation whose answer is lost: one job at the provider, one outcome each (S1-16, P6, P7, P10)', async () => {
  const before = (await fake.stats()).byEndpoint['batches.member'] ?? 0;
  await fake.script([
    { endpoint: 'batches.create', nth: 1, action: { do: 'reset', when: 'after_acceptance' } },
    { endpoint: 'files.content', action: { do: 'results', shuffled: true, duplicates: 'same' } },
  ]);
  const { document, rows, jobs } = await judged('openai:gpt-5-mini', 'lost-answer');
  expect(document.counts).toMatchObject({ planned: 60, completed: 60 });
  expect(rows.every(({ deliveries }) => deliveries === '1')).toBe(true);
  expect(jobs).toMatchObject([{ state: 'settled', requests: 60, creations: 1, confirmed: true }]);
  expect(((await fake.stats()).byEndpoint['batches.member'] ?? 0) - before).toBe(60);
});

test('killed (SIGKILL) between creation and collection: the same command collects the one job that there is (P12)', async () => {
  await fake.script([{ endpoint: 'batches.create', action: { do: 'batch', endsAfterPolls: null } }]);
  const count = async (endpoint: string) => (await fake.stats()).byEndpoint[endpoint] ?? 0;
  const [created, members] = [await count('batches.create'), await count('batches.member')];
  const judge = ['--judge', 'anthropic:claude-sonnet-5', '--mode', 'provider_batch_api', '--budget', '60'];
  const args = ['run', 'marked.csv', '--id', 'killed', ...judge, '--seed', '7', '--out', 'killed', '--json'];
  const killed = startCommand(args, setting());
  // Retrieved once, the job is known and waited for.
  const retrieved = await count('batches.retrieve');
  await until('the job to be waited for', async () => (await count('batches.retrieve')) > retrieved);
  process.kill(-killed.pid, 'SIGKILL');
  await killed.ended;
  const continued = startCommand(args, setting());
  const job = (await fake.calls()).findLast(({ endpoint }) => endpoint === 'batches.create')?.objectId ?? '';
  await fake.endBatch(job);
  const document = JSON.parse((await continued.ended).stdout) as BatchDocument;
  expect(document.counts).toMatchObject({ planned: 60, completed: 60, failed: 0 });
  expect(await count('batches.create')).toBe(created + 1);
  expect(await count('batches.member')).toBe(members + 60);
});
