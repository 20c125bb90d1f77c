import { randomBytes } from 'node:crypto';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { Client } from '@temporalio/client';
import { ParagoneClient } from '../../src/client/paragone-client';
import { toNewBatch } from '../../src/client/to-new-batch';
import { parseCodecKeys } from '../../src/codec/codec-keys';
import { createDataConverter } from '../../src/codec/data-converter';
import { batchWorkflowId } from '../../src/contracts/ids';
import { controlQueue } from '../../src/contracts/task-queues';
import { insertBatch } from '../../src/store/batches';
import { startWorker } from '../../src/worker';
import { items } from '../support/items';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';
import { testServices } from '../support/test-services';
import { openTracingTo, TraceCollector } from '../support/trace-collector';

let rig: TemporalRig;
let database: TestDatabase;
let collector: TraceCollector;
beforeAll(async () => {
  [rig, database, collector] = await Promise.all([
    TemporalRig.start('dev-server'),
    createTestDatabase(),
    TraceCollector.start(),
  ]);
});
afterAll(() => Promise.all([rig.stop(), database.drop(), collector.stop()]));

const slow = { items: items(16), judges: ['simulated:latencyMs=50'], budget: 64, bundleSize: 8, seed: '9' };
const spansOf = (batchId: string) =>
  collector.spans.filter(({ attributes }) => attributes['paragone.batch_id'] === batchId);
const startOf = async (batchId: string, runId?: string) => {
  const history = await rig.environment.client.workflow.getHandle(batchWorkflowId(batchId), runId).fetchHistory();
  return history.events?.[0]?.workflowExecutionStartedEventAttributes;
};

test.each(['on', 'off'] as const)('tracing is switched %s in the middle of a batch', async (to) => {
  const tracing = openTracingTo(collector.url);
  const traced = rig.tracedBy(tracing);
  const [before, after] = to === 'on' ? [rig, traced] : [traced, rig];
  const first = await before.startWorker(database.store);
  const { handle } = await before.client(database.store).startBatch(slow);
  for await (const { counts } of handle.watch()) if (counts.completed >= 10) break;
  await first.stop();
  const second = await after.startWorker(database.store);
  try {
    // Its history, of which half was made the other way, is replayed as well.
    expect((await rig.resultOf(handle.batchId)).status).toBe('complete');
  } finally {
    await second.stop();
    await tracing.close();
  }
  const { comparisons } = await handle.results();
  expect(comparisons).toHaveLength(64);
  expect(comparisons.filter(({ deliveries }) => deliveries > 1)).toEqual([]);
  const names = new Set(spansOf(handle.batchId).map(({ name }) => name));
  expect(names).toContain('RunActivity:judgeBundle');
  expect(names.has('StartWorkflow:cjBatch')).toBe(to === 'off');
  expect(names.has('RunActivity:finaliseBatch')).toBe(to === 'on');
});

test('a batch that continues as new stays in its trace', async () => {
  const tracing = openTracingTo(collector.url);
  const traced = rig.tracedBy(tracing);
  const worker = await traced.startWorker(database.store);
  try {
    const batch = toNewBatch({ items: items(20), judges: ['simulated'], budget: 200, seed: '17' });
    const { batchId, settings } = batch;
    await insertBatch(database.store, batch);
    const limited = { batchId, itemCount: 20, settings, searchAttributes: false, historyLimit: 30, carried: null };
    const { connection } = rig.environment;
    const client = new Client({ connection, interceptors: { workflow: [tracing.client] } });
    const workflowId = batchWorkflowId(batchId);
    await client.workflow.start('cjBatch', { workflowId, taskQueue: controlQueue, args: [limited] });
    await rig.resultOf(batchId);
    expect(await rig.replay(batchId)).toBeGreaterThan(1);
    await tracing.close();
    expect(new Set(spansOf(batchId).map(({ traceId }) => traceId)).size).toBe(1);
  } finally {
    await worker.stop();
  }
});

test('a program that traces by itself has a batch that it starts under its own span', async () => {
  const tracing = openTracingTo(collector.url);
  const tracer = new BasicTracerProvider().getTracer('a program');
  const own = tracer.startSpan('mark the essays');
  const { address } = rig.target;
  const client = await ParagoneClient.connect({ databaseUrl: database.url, temporal: { address }, tracer });
  const worker = await rig.tracedBy(tracing).startWorker(database.store);
  try {
    const start = () => client.startBatch({ ...slow, judges: ['simulated'], id: 'own-trace' });
    const { handle } = await context.with(trace.setSpan(ROOT_CONTEXT, own), start);
    expect((await rig.resultOf(handle.batchId)).status).toBe('complete');
    await tracing.close();
    const { traceId } = own.spanContext();
    expect(new Set(spansOf(handle.batchId).map((span) => span.traceId))).toEqual(new Set([traceId]));
  } finally {
    await worker.stop();
    await client.close();
  }
});

test('keys of the codec do not hide the trace, which is all that a header holds', async () => {
  const tracing = openTracingTo(collector.url);
  const { payloadCodecs } = createDataConverter(parseCodecKeys(`k:${randomBytes(32).toString('base64')}`));
  const dataConverter = { payloadCodecs: payloadCodecs! };
  const worker = await startWorker({
    store: database.store,
    temporal: { ...rig.target, dataConverter, tracing },
    workflowBundle: { codePath: testServices().bundlePath },
    drainMs: 1_000,
  });
  try {
    const { connection } = rig.environment;
    const temporal = new Client({ connection, dataConverter, interceptors: { workflow: [tracing.client] } });
    const client = new ParagoneClient(database.store, temporal);
    const { handle } = await client.startBatch({ ...slow, judges: ['simulated'], id: 'encrypted' });
    await temporal.workflow.getHandle(batchWorkflowId(handle.batchId)).result();
    await tracing.close();
    const started = await startOf(handle.batchId);
    expect(Buffer.from(started?.input?.payloads?.[0]?.data ?? []).toString()).not.toContain('encrypted');
    const [[name, { data }]] = Object.entries(started?.header?.fields ?? {}) as [[string, { data: Uint8Array }]];
    expect(name).toBe('_tracer-data');
    expect(Buffer.from(data).toString()).toMatch(/^\{"traceparent":"00-[0-9a-f]{32}-[0-9a-f]{16}-01"\}$/);
    expect(new Set(spansOf(handle.batchId).map(({ traceId }) => traceId)).size).toBe(1);
  } finally {
    await worker.stop();
  }
});

describe('a collector', () => {
  const judgeWhile = async (url: string) => {
    const told: string[] = [];
    const tracing = openTracingTo(url, told);
    const traced = rig.tracedBy(tracing);
    const worker = await traced.startWorker(database.store);
    try {
      const { handle } = await traced.client(database.store).startBatch({ ...slow, judges: ['simulated'] });
      expect((await rig.resultOf(handle.batchId)).status).toBe('complete');
    } finally {
      await worker.stop();
      await tracing.close();
    }
    return told;
  };

  test('that nobody listens at costs the batch nothing, and is told of once', async () => {
    expect(await judgeWhile('http://127.0.0.1:9')).toEqual([
      'Traces are lost: the collector does not take them (ECONNREFUSED). Batches go on.',
    ]);
  });

  test('that never answers costs the batch nothing, and is told of once', async () => {
    collector.answering = false;
    try {
      expect(await judgeWhile(collector.url)).toEqual([
        expect.stringMatching(/^Traces are lost: the collector does not take them \(.*\). Batches go on.$/),
      ]);
    } finally {
      collector.answering = true;
    }
  });
});
