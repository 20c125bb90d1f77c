import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import type { BatchDocument } from '../../src/contracts/batch';
import { exchangeFormats } from '../../src/cli/exchange-text';
import { runCommand, type CommandSetting, type EndedCommand } from '../support/command';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { newWorkplace, type Workplace } from './workplace';

const models = ['plain', 'careful', 'best'];
const prompts = ['essay', 'poem', 'proof', 'letter'];
const items = prompts.flatMap((group, place) =>
  models.flatMap((model, level) =>
    [1, 2].map((draft) => {
      const grade = ['C', 'B', 'A'][level]!;
      return {
        ...{ id: `${group}-${model}-${draft}`, group, model },
        quality: 10 * place + 1.5 * level + 0.1 * draft,
        grade: draft === 1 && group === 'essay' ? grade : '',
      };
    }),
  ),
);
const itemsCsv = [
  'id,text,group,model,quality,anchor_grade',
  ...items.map(({ id, group, model, quality, grade }) => `${id},Text ${id}.,${group},${model},${quality},${grade}`),
].join('\n');

let place: Workplace;
let database: TestDatabase;
let setting: CommandSetting;
let ran: EndedCommand;
let document: BatchDocument;

// PostgreSQL is given, so that only the run itself has a server to start.
beforeAll(async () => {
  [place, database] = await Promise.all([newWorkplace('absent'), createTestDatabase()]);
  setting = { ...place, environment: { ...place.environment, DATABASE_URL: database.url } };
  writeFileSync(join(place.folder, 'answers.csv'), `${itemsCsv}\n`);
  const judge = ['--judge', 'simulated:scale=raw', '--seed', '5', '--budget', '80', '--pairing', 'fair'];
  ran = await runCommand(['run', 'answers.csv', '--id', 'answers', ...judge, '--out', 'out'], setting);
  document = JSON.parse(readFileSync(join(place.folder, 'out/batch.json'), 'utf8')) as BatchDocument;
});
afterAll(async () => {
  await place.remove();
  await database.drop();
});

const paragone = (...args: readonly string[]) => runCommand(args, setting);
const read = (file: string) => readFileSync(join(place.folder, file), 'utf8');
const rowsOf = (csv: string) => parse(csv, { columns: true }) as unknown as Record<string, string>[];

test('a run with groups and models prints both scales, and writes models.csv', () => {
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/^group +model +rank +item/m);
  expect(ran.stdout).toContain('Ranks are within groups: scores of different groups cannot be compared.');
  expect(ran.stdout).toMatch(/^ +1 +best .* 8$/m);
  expect(ran.stdout).toContain('With so few groups the standard errors of models are too small.');
  expect(ran.stderr).toContain('Group poem: No grades, ranks only');
  const [best] = rowsOf(read('out/models.csv'));
  expect(best).toMatchObject({ rank: '1', model: 'best', items: '8' });
  expect(document.models?.models.map(({ id }) => id)).toEqual(['best', 'careful', 'plain']);
  expect(read('out/manifest.json')).toContain('"models.csv"');
  expect(rowsOf(read('out/ranking.csv')).map(({ group }) => group)).toEqual(
    [...prompts].sort().flatMap((group) => Array.from({ length: 6 }, () => group)),
  );
  expect(read('out/report.html')).toContain('<h2 id="models">Models</h2>');
});

describe('export', () => {
  const valid = () => document.counts.completed;

  test.each([
    ['evalica', () => rowsOf(read('one.evalica')).length],
    ['sirt', () => rowsOf(read('one.sirt')).length],
    ['lmarena', () => read('one.lmarena').trim().split('\n').length],
    ['cj-table', () => rowsOf(read('one.cj-table')).length * (valid() / items.length)],
    [
      'llm-comparator',
      () => {
        const { examples } = JSON.parse(read('one.llm-comparator')) as { examples: { individual_rater_scores: [] }[] };
        return examples.reduce((sum, { individual_rater_scores }) => sum + individual_rater_scores.length, 0);
      },
    ],
  ] as const)('--format %s writes a file with every valid outcome', async (format, count) => {
    const written = await paragone('export', 'answers', '--format', format, '--out', `one.${format}`, '--json');
    expect(JSON.parse(written.stdout)).toEqual({ written: [`one.${format}`] });
    expect(count()).toBe(valid());
  });

  test('the formats that are tested here are all there are', () => {
    expect([...exchangeFormats].sort()).toEqual(['cj-table', 'evalica', 'llm-comparator', 'lmarena', 'sirt']);
  });

  test('without --out it prints the same; the table of teachers has the group, and a scale for each', async () => {
    const { stdout } = await paragone('export', 'answers', '--format', 'cj-table');
    expect(stdout).toBe(read('one.cj-table'));
    for (const prompt of prompts) {
      const scaled = rowsOf(stdout).flatMap((row) => (row.Group === prompt ? [Number(row['Scaled Score'])] : []));
      expect([Math.max(...scaled), Math.min(...scaled)]).toEqual([100, 0]);
    }
  });

  test('without a format it writes the files of the run', async () => {
    const { code } = await paragone('export', 'answers', '--out', 'again');
    expect(code).toBe(0);
    for (const file of ['ranking.csv', 'comparisons.csv', 'models.csv', 'batch.json', 'report.html']) {
      expect(read(`again/${file}`)).toBe(read(`out/${file}`));
    }
  });

  test('--format parquet writes both tables, which another reader reads', async () => {
    const { stdout, code } = await paragone('export', 'answers', '--format', 'parquet', '--out', 'tables');
    expect([code, stdout]).toEqual([0, 'tables/ranking.parquet\ntables/comparisons.parquet\n']);
    const ranking = await readParquet('tables/ranking.parquet');
    const csv = rowsOf(read('out/ranking.csv'));
    expect(ranking.map(({ id, rank, group, model }) => ({ id, rank: String(rank), group, model }))).toEqual(
      csv.map(({ id, rank, group, model }) => ({ id, rank, group, model })),
    );
    for (const [row, { score, se, anchorGrade, anchorScore }] of rankedDocument().entries()) {
      expect(ranking[row]).toMatchObject({ score, se, anchor_grade: anchorGrade, anchor_score: anchorScore });
    }
    const comparisons = await readParquet('tables/comparisons.parquet');
    expect(comparisons.map(({ id, a, b, winner }) => [id, a, b, winner ?? ''])).toEqual(
      rowsOf(read('out/comparisons.csv')).map(({ id, a, b, winner }) => [id, a, b, winner]),
    );
  });
});

/** In the order of ranking.csv. */
function rankedDocument() {
  const byId = new Map(document.items.map((item) => [item.id, item]));
  return rowsOf(read('out/ranking.csv')).map(({ id }) => byId.get(id!)!);
}

/** By the library's own reader. */
async function readParquet(file: string): Promise<Record<string, unknown>[]> {
  const program = join(__dirname, 'read-parquet.cjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program, join(place.folder, file)]);
  return JSON.parse(stdout) as Record<string, unknown>[];
}

describe('rescore', () => {
  interface RescoreDocument {
    readonly rankChanges: number;
    readonly gradeChanges: number;
    readonly kendallTau: number;
    readonly after: { readonly estimator: string; readonly reliability: { readonly estimate: number | null } };
    readonly items: readonly { readonly score: number; readonly scoreBefore: number }[];
  }
  const rescored = async (...args: readonly string[]) =>
    JSON.parse((await paragone('rescore', 'answers', ...args, '--json')).stdout) as RescoreDocument;

  test('with the options of the batch changes nothing', async () => {
    const same = await rescored();
    expect(same).toMatchObject({ rankChanges: 0, gradeChanges: 0, after: { estimator: 'map' } });
    expect(same.kendallTau).toBeGreaterThan(0.999);
    for (const { score, scoreBefore } of same.items) expect(score).toBeCloseTo(scoreBefore, 9);
    expect(same.after.reliability.estimate).toBeCloseTo(document.fit!.reliability.estimate!, 9);
  });

  test('with a narrow prior scores come closer, and the batch stays as it was', async () => {
    const { code, stdout, stderr } = await paragone('rescore', 'answers', '--spread', '0.3', '--out', 'narrow');
    expect(code).toBe(0);
    expect(stdout).toContain('map, prior spread 0.30 (was map, ');
    expect(stdout).toMatch(/Another rank: \d+ of 24 items; another grade: \d+\. The batch itself is as it was\./);
    expect(stderr).toContain('Written: narrow/ranking.csv, narrow/rescore.json');
    const spread = (csv: string) => Math.max(...rowsOf(csv).map(({ score }) => Math.abs(Number(score))));
    expect(spread(read('narrow/ranking.csv'))).toBeLessThan(spread(read('out/ranking.csv')) / 2);
    expect(readdirSync(join(place.folder, 'narrow')).sort()).toEqual(['ranking.csv', 'rescore.json']);
    const results = await paragone('results', 'answers', '--json');
    expect(results.stdout).toBe(read('out/batch.json'));
  });

  test.each(['mle-eps', 'graded'])('%s has no reliability of its own, and ranks much alike', async (estimator) => {
    const other = await rescored('--estimator', estimator);
    expect(other.after).toMatchObject({ estimator, reliability: { estimate: null } });
    expect(other.kendallTau).toBeGreaterThan(0.7);
  });
});
