import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { resolve } from 'node:path';
import type { BatchRequest } from '../../src/client/batch-request';
import { batchWorkflowId } from '../../src/contracts/ids';
import { markedItems, markedPairs, ProviderRig } from '../support/provider-rig';
import { openTracingTo, TraceCollector } from '../support/trace-collector';

const canaries = {
  text: 'The heron stood in the reeds',
  criteria: 'Prefer the text with more herons',
  justification: 'It has more herons than the other',
  item: 'pupil-heron',
  key: 'sk-',
};
let rig: ProviderRig;
let collector: TraceCollector;
beforeAll(async () => {
  [rig, collector] = await Promise.all([
    ProviderRig.start('time-skipping', { settings: { justification: canaries.justification } }),
    TraceCollector.start(),
  ]);
});
afterAll(() => Promise.all([rig.stop(), collector.stop()]));

const renamed = (id: string): string => id.replace('item', canaries.item);
const request = {
  items: markedItems(6).map(({ id, text }) => ({ id: renamed(id), text: `${canaries.text}. ${text}` })),
  pairs: markedPairs(6, 6).map(({ a, b }) => ({ a: renamed(a), b: renamed(b) })),
  criteria: canaries.criteria,
  seed: '1',
};

/** Judges while tracing, and gives what the collector has got when all of it has been sent. */
async function judgeTraced(
  more: Pick<BatchRequest, 'judges' | 'id' | 'mode'>,
  how: Parameters<ProviderRig['judge']>[1],
) {
  const tracing = openTracingTo(collector.url);
  const first = collector.bodies.length;
  const judged = await rig.judge({ ...request, ...more }, { ...how, tracing });
  await tracing.close();
  const bodies = collector.bodies.slice(first).join('\n');
  const spans = collector.spans.filter(({ attributes }) => attributes['paragone.batch_id'] === judged.handle.batchId);
  return { ...judged, spans, bodies, named: (name: string) => spans.filter((span) => span.name.startsWith(name)) };
}

async function historyOf(batchId: string) {
  const { workflow } = rig.temporal.environment.client;
  const { events } = await workflow.getHandle(batchWorkflowId(batchId)).fetchHistory();
  return events ?? [];
}

test.each([
  ['anthropic', 'claude-sonnet-5'],
  ['openai', 'gpt-5-mini'],
])('one trace leads from the start of a batch to each call at %s', async (provider, model) => {
  const { handle, calls, spans, named } = await judgeTraced({ judges: [`${provider}:${model}`] }, {});
  const [start, ...others] = named('StartWorkflow:cjBatch');
  expect(others).toEqual([]);
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([start!.traceId]));
  const bundles = named('RunActivity:judgeBundle');
  expect(bundles.map(({ parentSpanId }) => parentSpanId)).toEqual(bundles.map(() => start!.spanId));
  expect(named('RunActivity:').map(({ name }) => name)).toEqual(
    expect.arrayContaining(['RunActivity:planWave', 'RunActivity:fitBatch', 'RunActivity:finaliseBatch']),
  );
  const asked = named('chat ');
  expect(asked).toHaveLength(6);
  const bundleSpans = bundles.map(({ spanId }) => spanId);
  for (const { name, parentSpanId, attributes, status } of asked) {
    expect(name).toBe(`chat ${model}`);
    expect(bundleSpans).toContain(parentSpanId);
    expect(status.code ?? 0).toBe(0);
    expect(attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': provider,
      'gen_ai.request.model': model,
      'gen_ai.response.model': expect.stringContaining(model),
      'gen_ai.usage.input_tokens': expect.any(Number),
      'gen_ai.usage.output_tokens': expect.any(Number),
      'http.response.status_code': 200,
      'paragone.batch_id': handle.batchId,
      'paragone.delivery': 1,
    });
  }
  const requests = new Set(calls.map(({ requestId }) => requestId));
  expect(new Set(asked.map(({ attributes }) => attributes['paragone.request_id']))).toEqual(requests);
  expect(collector.resources[0]).toMatchObject({ 'service.name': 'paragone' });
});

test('the calls of provider jobs, which a workflow of their own makes, are in the trace of their batch', async () => {
  const judges = ['anthropic:claude-sonnet-5'];
  const { spans, named } = await judgeTraced({ judges, mode: 'provider_batch_api' }, {});
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([named('StartWorkflow:')[0]!.traceId]));
  expect(named('RunActivity:createJob')).toHaveLength(1);
  expect(named('RunActivity:collectJob')).toHaveLength(1);
});

test('no text, prompt, reply, verdict, item or key is in what is sent, whatever fails', async () => {
  const judge = 'anthropic:claude-sonnet-5';
  const message = `about ${canaries.text}, said ${canaries.key}`;
  const { bodies, named, audit } = await judgeTraced(
    { judges: [judge] },
    {
      script: [
        { nth: 1, action: { do: 'status', status: 500, message } },
        { nth: 2, action: { do: 'answer', as: 'prose' } },
        { nth: 3, action: { do: 'status', status: 400, message } },
      ],
    },
  );
  expect(audit.length).toBeGreaterThan(0);
  const failed = named('chat ').filter(({ status }) => status.code === 2);
  const kinds = failed.map(({ attributes: { 'error.type': type, 'http.response.status_code': status } }) => [
    type,
    status,
  ]);
  expect(new Map(kinds as [string, number][])).toEqual(
    new Map([
      ['server_error', 500],
      ['invalid_output', 200],
      ['invalid_request', 400],
    ]),
  );
  expect(failed.flatMap(({ status, events }) => [status.message ?? '', ...events])).toEqual(['', '', '']);
  for (const canary of Object.values(canaries)) expect(bodies).not.toContain(canary);
  expect(bodies).not.toMatch(/quality=|justification|"winner"/);
});

test('messages to a batch are traced, and name it', async () => {
  const { named } = await judgeTraced(
    { judges: ['simulated:latencyMs=20'] },
    {
      operate: async (handle) => {
        // No override of the completion: one that is met cancels bundles, on which this server may stand still (docs/testing.md).
        await handle.updateThresholds({ successRateFloor: 0.5 });
        await handle.pause('looked at');
        await handle.resume();
      },
    },
  );
  expect([...named('SignalWorkflow:'), ...named('StartWorkflowUpdate:')].map(({ name }) => name)).toEqual([
    'SignalWorkflow:pause',
    'SignalWorkflow:resume',
    'StartWorkflowUpdate:updateThresholds',
  ]);
});

test('with tracing the history is the one without, but for the trace in its headers', async () => {
  const judges = ['simulated'];
  const traced = await judgeTraced({ judges, id: 'traced' }, {});
  const plain = await rig.judge({ ...request, judges, id: 'plain' });
  const [withTrace, without] = [await historyOf('traced'), await historyOf('plain')];
  const headerOf = (events: typeof withTrace) =>
    events.flatMap((event) => {
      const attributes = event.workflowExecutionStartedEventAttributes ?? event.activityTaskScheduledEventAttributes;
      return Object.values(attributes?.header?.fields ?? {}).map(({ data }) => Buffer.from(data ?? []).toString());
    });
  expect(withTrace.map(({ eventType }) => eventType)).toEqual(without.map(({ eventType }) => eventType));
  expect(headerOf(without)).toEqual([]);
  const { traceId, spanId } = traced.named('StartWorkflow:')[0]!;
  const header = JSON.stringify({ traceparent: `00-${traceId}-${spanId}-01` });
  expect(headerOf(withTrace).length).toBeGreaterThan(1);
  expect(new Set(headerOf(withTrace))).toEqual(new Set([header]));
  expect(plain.result).toEqual(traced.result);

  // A release that knows nothing of traces replays it too: there is no command of theirs in it.
  const untraced = await bundleWorkflowCode({
    workflowsPath: resolve(__dirname, '../../workflows/index.ts'),
    logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {}, log() {} },
  });
  await Worker.runReplayHistory({ workflowBundle: untraced }, { events: withTrace }, batchWorkflowId('traced'));
});
