import { Client, Connection } from '@temporalio/client';
import { parse } from 'csv-parse/sync';
import { sql } from 'kysely';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { BatchDocument, BatchMode } from '../../src/contracts/batch';
import { batchWorkflowId } from '../../src/contracts/ids';
import { acquireServices } from '../../src/services/embedded';
import { connectStore } from '../../src/store/connect';
import { runCommand, type EndedCommand } from '../support/command';
import type { FaultRule } from '../support/fake-provider/fault-rule';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { testServices } from '../support/test-services';
import { newWorkplace, type Workplace } from './workplace';
import { sampleItems } from './sample-items';
import { wordsIn } from './words-in';

const keyCanary = 'sk-ant-canary-fedcba9876543210';
const justificationCanary = 'The fake provider prefers the otter';
const items = sampleItems(20);
const qualities = new Map(items.map(({ id, quality }) => [id, quality]));

/** Retries that cost three calls: each hits one call. */
const faults: readonly FaultRule[] = [
  { endpoint: 'messages', nth: 5, action: { do: 'status', status: 529, message: `busy with ${keyCanary}` } },
  { endpoint: 'messages', nth: 11, action: { do: 'body', as: 'truncated' } },
  { endpoint: 'messages', nth: 17, action: { do: 'answer', as: 'both' } },
];

let fake: FakeProvider;
let place: Workplace;
beforeAll(async () => {
  [fake, place] = await Promise.all([
    startFakeProvider({ settings: { justification: justificationCanary } }),
    newWorkplace('absent'),
  ]);
  const rows = items.map(({ id, text, quality }) => `${id},"${text.replaceAll('"', '""')} quality=${quality}"`);
  writeFileSync(join(place.folder, 'marked.csv'), ['id,text', ...rows, ''].join('\n'));
});
afterAll(() => Promise.all([fake.stop(), place.remove()]));

function paragone(args: readonly string[], environment: Readonly<Record<string, string>> = access()) {
  return runCommand(args, { ...place, environment: { ...place.environment, ...environment } });
}

const access = () => ({ ANTHROPIC_API_KEY: keyCanary, ANTHROPIC_BASE_URL: fake.anthropicBaseUrl });

const judged: [BatchMode, string][] = [
  ['per_request', 'single'],
  ['serial_bundle', 'bundled'],
];

test.each(judged)('20 texts are judged in mode %s, each comparison once, with the right verdicts', async (mode, id) => {
  await fake.script(faults);
  const before = (await fake.stats()).byEndpoint['messages'] ?? 0;
  const spec = 'anthropic:claude-sonnet-5';
  const common = ['--judge', spec, '--seed', '7', '--budget', '60', '--out', id, '--json'];
  const ended = await paragone(['run', 'marked.csv', '--id', id, '--mode', mode, ...common]);
  expect(ended.stderr).not.toContain('simulated');
  const document = JSON.parse(ended.stdout) as BatchDocument;
  expect(document).toMatchObject({ status: 'complete', mode, judges: [{ spec, comparisons: 60 }] });
  expect(document.counts).toMatchObject({ planned: 60, completed: 60, failed: 0 });
  const rows: Record<'a' | 'b' | 'winner' | 'deliveries', string>[] = parse(
    readFileSync(join(place.folder, id, 'comparisons.csv')),
    { columns: true },
  );
  for (const { a, b, winner } of rows) expect(winner).toBe(qualities.get(a)! > qualities.get(b)! ? 'a' : 'b');
  const calls = ((await fake.stats()).byEndpoint['messages'] ?? 0) - before;
  expect(calls).toBe(60 + faults.length);
  expect(rows.reduce((sum, { deliveries }) => sum + Number(deliveries), 0)).toBe(calls);
  expectNoKey(ended);
  for (const file of readdirSync(join(place.folder, id))) {
    expect(readFileSync(join(place.folder, id, file), 'utf8')).not.toContain(keyCanary);
  }
});

test('no key is in the database, and no text, key or justification in a history', async () => {
  process.env.PATH = [dirname(testServices().temporal), process.env.PATH].join(delimiter);
  const services = await acquireServices({ home: place.home, postgres: true, temporal: true, onProgress: () => {} });
  const connection = await Connection.connect({ address: services.temporalAddress! });
  const store = connectStore({ connectionString: services.databaseUrl! });
  try {
    const client = new Client({ connection });
    for (const [, id] of judged) {
      const words = [...wordsIn(await client.workflow.getHandle(batchWorkflowId(id)).fetchHistory())].join('\n');
      expect(words).toContain(`"batchId":"${id}"`);
      for (const canary of [keyCanary, justificationCanary, 'heron', 'lighthouse']) expect(words).not.toContain(canary);
    }
    const tables = await store.introspection.getTables();
    for (const { name } of tables) {
      const found = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(store);
      expect(found.rows.filter(({ row }) => row.includes(keyCanary))).toEqual([]);
    }
    const verdicts = await store
      .selectFrom('comparisons as c')
      .innerJoin('attempts as t', (join) =>
        join.onRef('t.batch_id', '=', 'c.batch_id').onRef('t.comparison_id', '=', 'c.id'),
      )
      .select(['c.justification', 't.cost_usd', 't.model_answered', 't.prompt_sha256'])
      .where('t.winner', 'is not', null)
      .execute();
    expect(verdicts).toHaveLength(120);
    for (const row of verdicts) {
      expect(row).toMatchObject({ justification: justificationCanary, model_answered: 'claude-sonnet-5' });
      expect(Number(row.cost_usd)).toBeGreaterThan(0);
      expect(row.prompt_sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  } finally {
    await store.destroy();
    await connection.close();
    await services.release();
  }
});

test.each(['run', 'start'])('%s without a key is refused before anything is started', async (command) => {
  const before = await fake.stats();
  const ended = await paragone([command, 'marked.csv', '--judge', 'anthropic:claude-sonnet-5', '--json'], {});
  expect(ended.code).toBe(2);
  expect(JSON.parse(ended.stdout)).toMatchObject({
    error: { code: 'missing_key', message: expect.stringContaining('ANTHROPIC_API_KEY') },
  });
  expect(await fake.stats()).toEqual(before);
});

test('doctor says whether keys are set and where calls go, shows no key, and calls nobody', async () => {
  const before = await fake.stats();
  const address = new URL(fake.anthropicBaseUrl);
  const withPassword = `http://user:hunter2@${address.host}${address.pathname}?token=hunter2`;
  const ended = await paragone(['doctor', '--json'], { ...access(), ANTHROPIC_BASE_URL: withPassword });
  const findings = JSON.parse(ended.stdout) as { name: string; state: string; text: string }[];
  expect(findings).toEqual(
    expect.arrayContaining([
      { name: 'ANTHROPIC_API_KEY', state: 'ok', text: 'set' },
      { name: 'ANTHROPIC_BASE_URL', state: 'ok', text: fake.anthropicBaseUrl },
      { name: 'OPENAI_API_KEY', state: 'note', text: 'not set: openai cannot judge' },
      { name: 'OPENAI_BASE_URL', state: 'ok', text: 'not set: https://api.openai.com/v1' },
    ]),
  );
  expectNoKey(ended);
  expect(ended.stdout).not.toContain('hunter2');
  expect(await fake.stats()).toEqual(before);
});

test('a key that no header can carry is refused without being shown', async () => {
  const broken = `${keyCanary}\n${keyCanary}`;
  const ended = await paragone(['doctor'], { ...access(), ANTHROPIC_API_KEY: broken });
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain('ANTHROPIC_API_KEY: expected a key');
  expectNoKey(ended);
});

function expectNoKey({ stdout, stderr }: EndedCommand): void {
  expect(stdout + stderr).not.toContain(keyCanary);
}
