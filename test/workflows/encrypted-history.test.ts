import { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { WorkflowBundle } from '@temporalio/worker';
import { randomBytes } from 'node:crypto';
import { ParagoneClient } from '../../src/client/paragone-client';
import { parseCodecKeys } from '../../src/codec/codec-keys';
import { createDataConverter } from '../../src/codec/data-converter';
import { failureConverter } from '../../src/codec/failure-converter';
import { batchWorkflowId } from '../../src/contracts/ids';
import { startWorker } from '../../src/worker';
import { sampleItems } from '../e2e/sample-items';
import { bundleEncodedWorkflows } from '../support/encoded-bundle';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';

let rig: TemporalRig;
let database: TestDatabase;
let workflowBundle: WorkflowBundle;
beforeAll(async () => {
  [rig, database, workflowBundle] = await Promise.all([
    TemporalRig.start('dev-server'),
    createTestDatabase(),
    bundleEncodedWorkflows(),
  ]);
});
afterAll(() => Promise.all([rig.stop(), database.drop()]));

const keyOf = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const [old, current] = [keyOf('old'), keyOf('new')];
const converterOf = (...keys: readonly string[]) => createDataConverter(parseCodecKeys(keys.join(',')));

function clientOf(...keys: readonly string[]): Client {
  return new Client({ connection: rig.environment.connection, dataConverter: converterOf(...keys) });
}

function workerOf(...keys: readonly string[]) {
  const temporal = { ...rig.target, dataConverter: converterOf(...keys) };
  return startWorker({ store: database.store, temporal, workflowBundle, drainMs: 1_000 });
}

interface Found {
  readonly encoding: string;
  readonly key: string;
  readonly text: string;
}

/** Every payload of a message, those of search attributes apart, which Temporal has to read. */
function payloadsIn(value: unknown): readonly Found[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const { metadata, data } = value as { metadata?: Record<string, Uint8Array> | null; data?: Uint8Array };
  const textOf = (name: string): string => Buffer.from(metadata?.[name] ?? []).toString();
  if (metadata?.['encoding'] instanceof Uint8Array) {
    return [
      { encoding: textOf('encoding'), key: textOf('encryption-key-id'), text: Buffer.from(data ?? []).toString() },
    ];
  }
  return Object.entries(value)
    .filter(([name]) => name !== 'searchAttributes')
    .flatMap(([, inner]) => payloadsIn(inner));
}

async function judgedBatch(id: string, startKeys: readonly string[], workerKeys: readonly string[]) {
  const client = clientOf(...workerKeys);
  const request = { id, items: sampleItems(4), judges: ['simulated'], budget: 6, seed: '1', trait: 'canary trait' };
  const { handle } = await new ParagoneClient(database.store, clientOf(...startKeys)).startBatch(request);
  const worker = await workerOf(...workerKeys);
  try {
    const workflow = client.workflow.getHandle(batchWorkflowId(handle.batchId));
    const result: unknown = await workflow.result();
    // Without keys: as Temporal's UI and command line have it.
    const raw = rig.environment.client.workflow.getHandle(batchWorkflowId(handle.batchId));
    return { result, history: await raw.fetchHistory() };
  } finally {
    await worker.stop();
  }
}

test('X2: with keys, no payload of a batch’s history can be read without them', async () => {
  const { result, history } = await judgedBatch('secret', [current], [current]);
  expect(result).toMatchObject({ status: 'complete' });
  const found = payloadsIn(history);
  expect(found.length).toBeGreaterThan(10);
  // Of what is not, all is Temporal's own: its note on a local activity has numbers, a type and times.
  const plain = found.filter(({ encoding }) => encoding !== 'binary/encrypted');
  const names = plain.flatMap(({ text }) => Object.keys(JSON.parse(text) as object));
  expect([...new Set(names)].sort()).toEqual([
    'activity_id',
    'activity_type',
    'attempt',
    'backoff',
    'complete_time',
    'original_schedule_time',
    'seq',
  ]);
  const inputs = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  expect(payloadsIn([inputs?.input, inputs?.memo, history.events?.at(-1)]).map(({ key }) => key)).toEqual(
    expect.arrayContaining(['new']),
  );
  expect(payloadsIn([inputs?.input, inputs?.memo]).every(({ encoding }) => encoding === 'binary/encrypted')).toBe(true);
});

test('X2: a new key is put first in the middle of a batch: what the old one wrote is still read', async () => {
  const { result, history } = await judgedBatch('rotated', [old], [current, old]);
  expect(result).toMatchObject({ status: 'complete' });
  const keys = new Set(payloadsIn(history).map(({ key }) => key));
  expect(keys).toEqual(new Set(['old', 'new', ...(keys.has('') ? [''] : [])]));
  const handle = clientOf(keyOf('other')).workflow.getHandle(batchWorkflowId('rotated'));
  await expect(handle.result()).rejects.toThrow(/key "new", which PARAGONE_CODEC_KEYS lacks/);
});

test('what an error says is a payload too', () => {
  const failure = failureConverter.errorToFailure(new Error('the heron'), defaultPayloadConverter);
  expect(failure.message).toBe('Encoded failure');
  expect(JSON.stringify({ ...failure, encodedAttributes: null })).not.toContain('heron');
});
