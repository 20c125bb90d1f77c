import { sql } from 'kysely';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchWorkflowId } from '../../src/contracts/ids';
import { startCommand, until, type StartedCommand } from '../support/command';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';
import { wordsIn } from './words-in';

const key = 'sk-ant-canary-0123456789abcdef';
const text = 'the otter of the canary text';
const justification = 'the heron of the canary justification';
const canaries = [key, text, justification];
const batchId = 'canary';

let fake: FakeProvider;
let rig: TemporalRig;
let database: TestDatabase;
let folder: string;
let worker: StartedCommand;
let metrics: string;
let logged: string;

/** A batch with one failure of each kind, judged by a worker of its own process that logs all it can. */
beforeAll(async () => {
  [fake, rig, database, folder] = await Promise.all([
    startFakeProvider({ settings: { justification } }),
    TemporalRig.start('dev-server'),
    createTestDatabase(),
    mkdtemp(join(tmpdir(), 'paragone-diagnostics-')),
  ]);
  const message = `refused for ${key}: ${text}`;
  await fake.script([
    { endpoint: 'messages', nth: 2, action: { do: 'status', status: 500, message } },
    { endpoint: 'messages', nth: 3, action: { do: 'status', status: 503, message } },
    { endpoint: 'messages', nth: 4, action: { do: 'status', status: 429, message, retryAfter: '1' } },
    { endpoint: 'messages', nth: 5, action: { do: 'hang' } },
    { endpoint: 'messages', nth: 6, action: { do: 'answer', as: 'text', text: `{"${text}": "${justification}"}` } },
    { endpoint: 'messages', nth: 7, action: { do: 'status', status: 400, message } },
  ]);
  worker = startCommand(['worker', '--metrics-port', '0'], {
    folder,
    home: folder,
    environment: {
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: rig.target.address,
      PARAGONE_LOG_LEVEL: 'debug',
      ANTHROPIC_API_KEY: key,
      ANTHROPIC_BASE_URL: fake.anthropicBaseUrl,
    },
  });
  await until('the worker to serve metrics', () => worker.stdout().includes('Metrics: '));
  await rig.client(database.store).startBatch({
    id: batchId,
    items: Array.from({ length: 6 }, (_, index) => ({ id: `i${index}`, text: `${text} quality=${index}` })),
    judges: ['anthropic:claude-sonnet-5,timeoutMs=1000'],
    seed: '3',
    budget: 15,
  });
  await rig.resultOf(batchId);
  const [, url = ''] = /Metrics: (\S+)/.exec(worker.stdout()) ?? [];
  metrics = await (await fetch(url)).text();
  logged = worker.stderr(); // what it says to a person comes with the signal
  process.kill(worker.pid, 'SIGTERM');
  await worker.ended;
});

afterAll(async () => {
  await Promise.all([fake.stop(), rig.stop(), database.drop()]);
  await rm(folder, { recursive: true });
});

const lines = () =>
  logged
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('every line of the log is JSON; what is of a batch has its ids, what we say its mode as well (S0-25, S4-096)', () => {
  const ofBatch = lines().filter(({ workflowId }) => workflowId !== undefined);
  expect(ofBatch.length).toBeGreaterThan(10);
  const ids = { batch_id: batchId, correlation_id: expect.any(String), workflow_id: batchWorkflowId(batchId) };
  for (const line of ofBatch) expect(line).toMatchObject(ids);
  const ours = ofBatch.filter(({ sdkComponent }) => sdkComponent === 'activity' || sdkComponent === 'workflow');
  for (const line of ours) expect(line).toMatchObject({ mode: 'serial_bundle' });
});

test('each failed delivery is one line and one count, with its type and status (S4-092, S4-105)', () => {
  const failures = lines().filter(({ failure_code }) => failure_code !== undefined);
  expect(failures.map(({ error_type, http_status }) => `${String(error_type)} ${String(http_status)}`).sort()).toEqual([
    'invalid_request 400',
    'rate_limit 429',
    'server_error 500',
    'server_error 503',
    'timeout undefined',
    'unknown 200',
  ]);
  expect(failures.find(({ http_status }) => http_status === 429)).toMatchObject({
    rate_limit: expect.objectContaining({ 'retry-after': '1' }),
    retry_after_ms: 1_000,
    provider: 'anthropic',
    model: 'claude-sonnet-5',
  });
  const count = (type: string, status: string) =>
    `llm_provider_api_errors_total{provider="anthropic",error_type="${type}",http_status_code="${status}"} 1\n`;
  for (const [type, status] of [
    ['invalid_request', '400'],
    ['rate_limit', '429'],
    ['server_error', '500'],
    ['server_error', '503'],
    ['timeout', 'none'],
    ['unknown', '200'],
  ] as const) {
    expect(metrics).toContain(count(type, status));
  }
});

test('no key, text or justification is in the log, the metrics or the history', async () => {
  const history = await rig.environment.client.workflow.getHandle(batchWorkflowId(batchId)).fetchHistory();
  const words = [...wordsIn(history)].join('\n');
  expect(words).toContain(batchId);
  for (const canary of canaries) {
    expect(worker.stderr()).not.toContain(canary);
    expect(worker.stdout()).not.toContain(canary);
    expect(metrics).not.toContain(canary);
    expect(words).not.toContain(canary);
  }
});

test('in the database a key is nowhere, a text with the items, a justification with its verdict; replies that were of no use are kept apart', async () => {
  const found = new Set<string>();
  for (const { name: table, columns } of await database.store.introspection.getTables()) {
    for (const { name: column } of columns) {
      const { rows } = await sql<{ value: string | null }>`
        select ${sql.ref(column)}::text as value from ${sql.table(table)}`.execute(database.store);
      for (const canary of canaries) {
        if (rows.some(({ value }) => value?.includes(canary))) found.add(`${table}.${column}: ${canary}`);
      }
    }
  }
  expect([...found].sort()).toEqual(
    [
      `attempts.raw_reply: ${justification}`,
      `attempts.raw_reply: ${text}`,
      `comparisons.justification: ${justification}`,
      `items.text: ${text}`,
    ].sort(),
  );
});
