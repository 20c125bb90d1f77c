import { createHash } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { BatchDocument } from '../../src/contracts/batch';
import { batchWorkflowId } from '../../src/contracts/ids';
import { spearman } from '../../src/core/fit/spearman';
import { acquireServices } from '../../src/services/embedded';
import { runCommand, type EndedCommand } from '../support/command';
import { testServices } from '../support/test-services';
import { readComparisons } from './batch-files';
import { itemsCsv, sampleItems, sentencesOf } from './sample-items';
import { wordsIn } from './words-in';
import { newWorkplace, type Workplace } from './workplace';

const items = sampleItems(20);
const command = [
  'run',
  'items.csv',
  '--judge',
  'simulated',
  '--seed',
  '7',
  '--budget',
  '150',
  '--out',
  'out',
  '--json',
];

let one: Workplace;
let other: Workplace;
let ended: EndedCommand;
let document: BatchDocument;
beforeAll(async () => {
  [one, other] = await Promise.all([newWorkplace('absent'), newWorkplace('absent')]);
  ended = await runCommand(command, one);
  document = JSON.parse(ended.stdout) as BatchDocument;
});
afterEach(async () => {
  expect(await one.running()).toEqual([]);
  expect(await other.running()).toEqual([]);
});
afterAll(() => Promise.all([one.remove(), other.remove()]));

describe('run', () => {
  test('ends complete, with the ranks that the qualities set', () => {
    expect(ended.code).toBe(0);
    expect(document).toMatchObject({
      status: 'complete',
      reason: 'budget_exhausted',
      seed: '7',
      mode: 'serial_bundle',
    });
    const qualities = new Map(items.map(({ id, quality }) => [id, quality]));
    expect(document.items.map(({ id }) => id).sort()).toEqual(items.map(({ id }) => id));
    const scores = document.items.map(({ score }) => score);
    expect(
      spearman(
        scores,
        document.items.map(({ id }) => qualities.get(id)!),
      ),
    ).toBeGreaterThan(0.9);
    expect(scores).toEqual([...scores].sort((left, right) => right - left));
  });

  test('every comparison is counted once, as planned and as what became of it', () => {
    const { planned, completed, failed, expired, cancelled } = document.counts;
    expect(planned).toBe(150);
    expect(completed + failed + expired + cancelled).toBe(planned);
    const rows = readComparisons(join(one.folder, 'out'));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(planned);
    expect(rows.filter(({ status }) => status === 'completed')).toHaveLength(completed);
    expect(document.items.reduce((sum, { comparisons }) => sum + comparisons, 0)).toBe(2 * completed);
  });

  test('shows every item first about as often as second', () => {
    for (const { shownFirst, shownSecond } of document.items) {
      expect(Math.abs(shownFirst - shownSecond)).toBeLessThanOrEqual(2);
    }
  });

  test('writes its seven files, and prints the document of one of them', () => {
    expect(readdirSync(join(one.folder, 'out')).sort()).toEqual([
      'batch.json',
      'comparisons.csv',
      'decisions.jsonl',
      'manifest.json',
      'ranking.csv',
      'report.html',
      'waves.csv',
    ]);
    expect(readFileSync(join(one.folder, 'out', 'batch.json'), 'utf8')).toBe(ended.stdout);
    const manifest = JSON.parse(readFileSync(join(one.folder, 'out', 'manifest.json'), 'utf8')) as {
      files: { name: string; sha256: string }[];
    };
    expect(manifest.files).toHaveLength(6);
    for (const { name, sha256 } of manifest.files) {
      const bytes = readFileSync(join(one.folder, 'out', name));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    }
  });

  test('says on stderr that it is simulated, and where the files are', () => {
    expect(ended.stderr).toMatch(/^The verdicts are simulated/m);
    expect(ended.stderr).toMatch(/^Written: out\/ranking\.csv, /m);
    expect(ended.stderr).not.toMatch(/^ {4}at /m);
  });

  test('gives the same bytes in another home', async () => {
    const { code, stdout } = await runCommand(command, other);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as BatchDocument).batchId).not.toBe(document.batchId);
    for (const file of ['ranking.csv', 'comparisons.csv']) {
      const [here, there] = [one, other].map(({ folder }) => readFileSync(join(folder, 'out', file)));
      expect(there!.equals(here!)).toBe(true);
    }
  });
});

describe('afterwards, in the same home', () => {
  test('status, list and results know the batch', async () => {
    const status = await runCommand(['status', document.batchId, '--json'], one);
    expect(JSON.parse(status.stdout)).toMatchObject({
      batchId: document.batchId,
      status: 'complete',
      reason: 'budget_exhausted',
      counts: document.counts,
      totalBudget: 150,
    });
    const list = await runCommand(['list', '--json'], one);
    expect(JSON.parse(list.stdout)).toMatchObject([{ batchId: document.batchId, status: 'complete', itemCount: 20 }]);
    const results = await runCommand(['results', document.batchId, '--json'], one);
    expect(results.stdout).toBe(ended.stdout);
  });

  test('an unknown batch is refused in one sentence', async () => {
    const { code, stdout, stderr } = await runCommand(['status', 'nobody', '--json'], one);
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'unknown_batch', message: expect.stringContaining('nobody') },
    });
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(code).toBe(2);
  });

  test('doctor finds both servers, and that neither runs', async () => {
    const { code, stdout } = await runCommand(['doctor', '--json'], one);
    expect(code).toBe(0);
    const findings = JSON.parse(stdout) as { name: string; state: string; text: string }[];
    expect(findings.filter(({ state }) => state === 'problem')).toEqual([]);
    expect(findings.filter(({ name }) => name === 'it runs').map(({ text }) => text)).toEqual(['no', 'no']);
    for (const name of ['PostgreSQL', 'Temporal']) {
      expect(findings.find((finding) => finding.name === name)).toMatchObject({ state: 'ok' });
    }
    expect(findings.find(({ name }) => name === 'used by')).toMatchObject({ text: 'nobody' });
  });

  test('the history of 300 comparisons is short, and holds no sentence of any text', async () => {
    const texts = sampleItems(30);
    writeFileSync(join(one.folder, 'more.csv'), itemsCsv(texts));
    const judged = await runCommand(['run', 'more.csv', '--id', 'more', '--budget', '300', '--seed', '7'], one);
    expect(judged.code).toBe(0);
    const { events, words } = await historyOf('more');
    // What must be there shows that payloads are read: bundles are asked for by ids, and results are counts.
    expect(words).toContain('"batchId":"more"');
    expect(words).toContain('"completed":16');
    for (const sentence of texts.flatMap(sentencesOf))
      expect(words).not.toContain(JSON.stringify(sentence).slice(1, -1));
    for (const word of ['heron', 'lighthouse', 'plums', 'no model read the texts']) expect(words).not.toContain(word);
    expect(events).toBeLessThan(200);
  });
});

/** The history of a batch of the first home: its length, and all that it holds, payloads decoded. */
async function historyOf(batchId: string): Promise<{ readonly events: number; readonly words: string }> {
  process.env.PATH = [dirname(testServices().temporal), process.env.PATH].join(delimiter);
  const quiet = (): void => undefined;
  const services = await acquireServices({ home: one.home, postgres: false, temporal: true, onProgress: quiet });
  const connection = await Connection.connect({ address: services.temporalAddress! });
  try {
    const client = new Client({ connection });
    const history = await client.workflow.getHandle(batchWorkflowId(batchId)).fetchHistory();
    return { events: history.events!.length, words: [...wordsIn(history)].join('\n') };
  } finally {
    await connection.close();
    await services.release();
  }
}
