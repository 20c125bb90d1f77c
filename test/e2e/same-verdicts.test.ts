import { parse } from 'csv-parse/sync';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchDocument, BatchMode } from '../../src/contracts/batch';
import { runCommand } from '../support/command';
import type { FaultRule } from '../support/fake-provider/fault-rule';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { newWorkplace, type Workplace } from './workplace';
import { sampleItems } from './sample-items';

const items = sampleItems(20);
/** Each item with three others, shown first in one of them at least. */
const pairs = items.flatMap(({ id: a }, index) =>
  [1, 3, 7].map((step) => ({ a, b: items[(index + step) % items.length]?.id ?? '' })),
);
/** One call more for each, and one lost answer that was paid for. */
const faultsOf = (endpoint: 'messages' | 'chat'): FaultRule[] => [
  { endpoint, nth: 5, action: { do: 'status', status: 529 } },
  { endpoint, nth: 11, action: { do: 'body', as: 'truncated' } },
  { endpoint, nth: 17, action: { do: 'answer', as: 'both' } },
  { endpoint, nth: 23, action: { do: 'reset', when: 'after_acceptance' } },
];

let fake: FakeProvider;
let place: Workplace;
beforeAll(async () => {
  [fake, place] = await Promise.all([startFakeProvider({ settings: { batchPolls: 0 } }), newWorkplace('absent')]);
  const rows = items.map(({ id, text, quality }) => `${id},"${text.replaceAll('"', '""')} quality=${quality}"`);
  writeFileSync(join(place.folder, 'marked.csv'), ['id,text', ...rows, ''].join('\n'));
  writeFileSync(join(place.folder, 'pairs.csv'), ['a,b', ...pairs.map(({ a, b }) => `${a},${b}`), ''].join('\n'));
});
afterAll(() => Promise.all([fake.stop(), place.remove()]));

async function judge(spec: string, mode: BatchMode) {
  const id = `${spec.split(':')[0]}-${mode}`;
  const args = ['run', 'marked.csv', '--pairs', 'pairs.csv', '--id', id, '--judge', spec, '--mode', mode];
  const { stdout } = await runCommand([...args, '--seed', '7', '--out', id, '--json'], {
    ...place,
    environment: {
      ...place.environment,
      ANTHROPIC_API_KEY: 'sk-ant-test',
      ANTHROPIC_BASE_URL: fake.anthropicBaseUrl,
      OPENAI_API_KEY: 'sk-test',
      OPENAI_BASE_URL: fake.openaiBaseUrl,
    },
  });
  const document = JSON.parse(stdout) as BatchDocument;
  const rows: Record<'a' | 'b' | 'winner' | 'deliveries', string>[] = parse(
    readFileSync(join(place.folder, id, 'comparisons.csv')),
    { columns: true },
  );
  return {
    document,
    verdicts: rows.map(({ a, b, winner }) => `${a} ${b} ${winner}`).toSorted(),
    deliveries: rows.reduce((sum, row) => sum + Number(row.deliveries), 0),
  };
}

test('20 texts get the same verdicts from anthropic in three modes and from openai, and each call is accounted for', async () => {
  const quality = new Map(items.map((item) => [item.id, item.quality]));
  const expected = pairs.map(({ a, b }) => `${a} ${b} ${quality.get(a)! > quality.get(b)! ? 'a' : 'b'}`).toSorted();
  for (const [spec, mode, endpoint] of [
    ['anthropic:claude-sonnet-5', 'per_request', 'messages'],
    ['anthropic:claude-sonnet-5', 'serial_bundle', 'messages'],
    ['anthropic:claude-sonnet-5', 'provider_batch_api', 'batches.member'],
    ['openai:gpt-5-mini', 'serial_bundle', 'chat'],
  ] as const) {
    const faults = endpoint === 'batches.member' ? [] : faultsOf(endpoint);
    await fake.script(faults);
    const before = (await fake.stats()).byEndpoint[endpoint] ?? 0;
    const { document, verdicts, deliveries } = await judge(spec, mode);
    expect(document).toMatchObject({ status: 'complete', mode });
    expect(document.counts).toMatchObject({ planned: 60, completed: 60, failed: 0 });
    expect(verdicts).toEqual(expected);
    const calls = ((await fake.stats()).byEndpoint[endpoint] ?? 0) - before;
    expect(calls).toBe(pairs.length + faults.length);
    expect(deliveries).toBe(calls);
  }
});
