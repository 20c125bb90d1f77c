import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../support/command';

const folder = mkdtempSync(join(tmpdir(), 'paragone-plan-'));
const home = join(folder, 'home');
afterAll(() => {
  const leftBehind = readdirSync(folder);
  rmSync(folder, { recursive: true });
  expect(leftBehind).toEqual([]); // no services, no files
});

const plan = (...args: string[]) => runCommand(['plan', ...args], { folder, home });
const small = ['--items', '8', '--anchors', '2', '--seeds', '2', '--budget', '40,20'];

test.concurrent('--json is one document, the same for the same seed, budgets ascending', async () => {
  const [one, again, other] = await Promise.all([
    plan(...small, '--json'),
    plan(...small, '--json'),
    plan(...small, '--json', '--seed', '5'),
  ]);
  expect(one.code).toBe(0);
  expect(again.stdout).toBe(one.stdout);
  expect(other.stdout).not.toBe(one.stdout);
  const document = JSON.parse(one.stdout) as { budgets: { budget: number; comparisonsPerItem: number; cost: null }[] };
  expect(document).toMatchObject({
    assumptions: { itemCount: 8, anchorCount: 2, spread: 1.5, noise: 1, lapseRate: 0, pairing: 'adaptive' },
    ...{ seed: '1', seeds: 2, judge: null },
  });
  expect(document.budgets.map(({ budget }) => budget)).toEqual([20, 40]);
  expect(document.budgets[0]).toMatchObject({ comparisonsPerItem: 4, cost: null });
  expect(Object.keys(document.budgets[0]!)).toEqual([
    ...['budget', 'comparisons', 'comparisonsPerItem', 'waves', 'trueReliability', 'reportedReliability'],
    ...['kendallTau', 'standardError', 'cost'],
  ]);
});

test.concurrent('the table has a line per budget, says what was simulated, and the cost with a judge', async () => {
  const { code, stdout, stderr } = await plan(...small, '--judge', 'openai:my-model,inputUsd=1,outputUsd=4');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ *budget +made +per text +waves +reliability +reported +tau +mean se +cost *$/m);
  expect(stdout.match(/^ +\d+ .*\$[\d.]+ to \$[\d.]+ *$/gm)).toHaveLength(2);
  expect(stdout).toMatch(/^Simulated: 2 batches of 10 texts, 2 of them anchors;/m);
  expect(stderr).toMatch(/^Simulating 2 batches of 10 texts on 2 budgets/);
});

test.concurrent('the cost grows with the length of the texts, and is null where no price is known', async () => {
  const cost = async (...args: string[]) => {
    const { stdout } = await plan('--items', '8', '--seeds', '1', '--budget', '20', '--json', ...args);
    const document = JSON.parse(stdout) as { budgets: { cost: { usd: { low: number; high: number } | null } }[] };
    return document.budgets[0]!.cost.usd;
  };
  const priced = ['--judge', 'openai:my-model,inputUsd=1,outputUsd=4', '--tokens-per-text'];
  const [short, long, unknown] = await Promise.all([
    cost(...priced, '500'),
    cost(...priced, '5000'),
    cost('--judge', 'openai:my-model'),
  ]);
  expect(short!.low).toBeLessThanOrEqual(short!.high);
  // 20 comparisons of two texts, 4,500 tokens more each, at a dollar per million; writing to a cache costs more.
  expect(long!.high - short!.high).toBeGreaterThanOrEqual(0.18);
  expect(long!.high - short!.high).toBeLessThan(2 * 0.18);
  expect(unknown).toBeNull();
});

test.concurrent.each([
  [['--items', '1'], 'a plan is for 2 to 1000 texts, anchors included, got 1.'],
  [['--items', '8', '--noise', '0'], 'the noise is above 0'],
  [['--items', '8', '--lapse-rate', '2'], 'the lapse rate is a share from 0 to 1, got 2.'],
  [['--items', '8', '--seed', 'x'], 'a seed is a whole number below 2^64, got "x".'],
  [['--items', '8', '--budget', '100001'], 'budgets to simulate go up to 100000 comparisons, got 100001.'],
  [['--items', '8', '--budget', '10,0'], 'Expected a whole number from 1.'],
  [[], "required option '--items <n>' not specified"],
])('%j is refused with a sentence', async (args, sentence) => {
  const { code, stdout, stderr } = await plan(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(sentence);
});
