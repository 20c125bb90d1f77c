import { runCommand } from '../support/command';
import { TraceCollector } from '../support/trace-collector';
import { newWorkplace, type Workplace } from './workplace';

let collector: TraceCollector;
let place: Workplace;
beforeAll(async () => {
  [collector, place] = await Promise.all([TraceCollector.start(), newWorkplace('absent')]);
});
afterAll(() => Promise.all([collector.stop(), place.remove()]));

/** With the environment of somebody who traces other programs too; Node tells on stderr which modules are loaded. */
async function runWith(environment: Readonly<Record<string, string>>) {
  const standard = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'grading', NODE_DEBUG: 'module' };
  const first = collector.bodies.length;
  const args = ['run', 'items.csv', '--judge', 'simulated', '--seed', '7', '--budget', '60', '--json', '--new'];
  const ended = await runCommand(args, {
    ...place,
    environment: { ...place.environment, ...standard, ...environment },
  });
  const { batchId, items } = JSON.parse(ended.stdout) as { batchId: string; items: readonly object[] };
  const sent = collector.bodies.slice(first);
  return { code: ended.code, batchId, items, sent, loadsSdk: ended.stderr.includes('@opentelemetry/sdk-trace') };
}

test('tracing is off unless it is switched on: nothing is loaded, nothing is sent, the results are the same', async () => {
  const off = await runWith({});
  expect(off).toMatchObject({ code: 0, sent: [], loadsSdk: false });
  expect(await runWith({ PARAGONE_TRACING: 'on', OTEL_SDK_DISABLED: 'true' })).toMatchObject({
    sent: [],
    loadsSdk: false,
  });

  const on = await runWith({ PARAGONE_TRACING: 'on' });
  expect(on).toMatchObject({ code: 0, loadsSdk: true });
  expect(on.items).toEqual(off.items);
  const spans = collector.spans.filter(({ attributes }) => attributes['paragone.batch_id'] === on.batchId);
  expect(spans.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['StartWorkflow:cjBatch', 'RunActivity:judgeBundle', 'RunActivity:finaliseBatch']),
  );
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(collector.resources.map((resource) => resource['service.name'])).toContain('grading');
});
