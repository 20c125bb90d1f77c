import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runCommand, type EndedCommand } from '../support/command';

/** `fit --json`. */
interface FitDocument {
  readonly estimator: string;
  readonly converged: boolean;
  readonly iterations: number;
  readonly items: readonly {
    readonly id: string;
    readonly rank: number;
    readonly score: number;
    readonly se: number;
    readonly comparisons: number;
    readonly wins: number;
    readonly ties: number;
    readonly infit: number;
    readonly outfit: number;
  }[];
  readonly reliability: { readonly ssr: number; readonly separation: number };
  readonly judges: readonly { readonly id: string; readonly comparisons: number }[];
  readonly components: readonly (readonly string[])[];
  readonly quality: {
    readonly judges: readonly { readonly id: string | null; readonly positionEffect: object | null }[];
    readonly splitHalf: { readonly byComparison: { readonly reliability: number; readonly errsLow: boolean | null } };
    readonly confidence: { readonly outcomes: number; readonly informative: boolean };
  };
}

/** The session's scale as its source published it, see test/golden. */
interface PublishedScale {
  readonly ssr: number;
  readonly separation: number;
  readonly items: readonly {
    readonly id: string;
    readonly comparisons: number;
    readonly wins: number;
    readonly theta: number;
    readonly seTheta: number;
    readonly infit: number;
    readonly outfit: number;
  }[];
}

const golden = readFileSync(resolve(__dirname, '../golden/ramos-2021-auckland.json'), 'utf8');
const published = JSON.parse(golden) as PublishedScale;
const publishedItems = [...published.items].sort((left, right) => right.theta - left.theta);

const folder = mkdtempSync(join(tmpdir(), 'paragone-fit-'));
const home = join(folder, 'home');
const session = readFileSync(resolve(__dirname, '../input/votes/ramos-2021-auckland.csv'), 'utf8');
const judgements = session
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((line) => line.split(',') as [judge: string, chosen: string, notChosen: string]);

/** The same session, as each format writes it; in the last one the winner stands second in every other row. */
const files = {
  'chosen.csv': session,
  'winner-loser.csv': `judge,winner,loser\n${judgements.map((row) => row.join(',')).join('\n')}\n`,
  'a-b-winner.csv': `note,a,b,winner,judge\n${judgements
    .map(([judge, chosen, notChosen], index) => {
      const [a, b] = index % 2 === 0 ? [chosen, notChosen] : [notChosen, chosen];
      const letter = index % 2 === 0 ? 'a' : 'b';
      return ['kept out', a, b, index % 3 === 0 ? chosen : letter, judge].join(',');
    })
    .join('\n')}\n`,
};

beforeAll(() => {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function fit(...args: string[]): Promise<EndedCommand> {
  const ended = await runCommand(['fit', ...args], { folder, home });
  expect(existsSync(home)).toBe(false); // no services are needed
  return ended;
}

async function document(...args: string[]): Promise<FitDocument> {
  const { code, stdout, stderr } = await fit(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as FitDocument;
}

test.concurrent.each(Object.keys(files))('%s gives the published scale of the session', async (file) => {
  const { items, reliability, judges, components, quality, ...rest } = await document(file, '--estimator', 'mle-eps');
  expect(rest).toEqual({ estimator: 'mle-eps', converged: true, iterations: expect.any(Number) });
  expect(items.map(({ id, comparisons, wins, ties }) => ({ id, comparisons, wins, ties }))).toEqual(
    publishedItems.map(({ id, comparisons, wins }) => ({ id, comparisons, wins, ties: 0 })),
  );
  for (const [position, { theta, seTheta, infit, outfit }] of publishedItems.entries()) {
    const item = items[position]!;
    expect(item.rank).toBe(position + 1);
    // The published run of the R package stopped at its own tolerance.
    expect(item.score).toBeCloseTo(theta, 3);
    expect(item.se).toBeCloseTo(seTheta, 3);
    expect(item.infit).toBeCloseTo(infit, 3);
    expect(item.outfit).toBeCloseTo(outfit, 3);
  }
  expect(reliability.ssr).toBeCloseTo(published.ssr, 3);
  expect(reliability.separation).toBeCloseTo(published.separation, 3);
  expect(judges.reduce((sum, { comparisons }) => sum + comparisons, 0)).toBe(judgements.length);
  expect(components).toHaveLength(1);
  expect(quality.judges.map(({ id }) => id)).toEqual(judges.map(({ id }) => id));
  // Which text stood first is known of one format only.
  expect(quality.judges.every(({ positionEffect }) => (positionEffect !== null) === (file === 'a-b-winner.csv'))).toBe(
    true,
  );
  expect(quality.splitHalf.byComparison.errsLow).toBeNull();
});

test.concurrent('map, the default, ranks the session alike and pulls the scores together', async () => {
  const { estimator, items } = await document('chosen.csv');
  expect(estimator).toBe('map');
  expect(items.map(({ id }) => id)).toEqual(publishedItems.map(({ id }) => id));
  const spread = items[0]!.score - items.at(-1)!.score;
  expect(spread).toBeLessThan(publishedItems[0]!.theta - publishedItems.at(-1)!.theta);
  expect(items.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(0, 9);
});

test.concurrent('without --json there is a table by rank', async () => {
  const { code, stdout } = await fit('winner-loser.csv', '--estimator', 'mle-eps');
  const ids = publishedItems.map(({ id }) => id);
  expect(stdout.match(new RegExp(ids.join('|'), 'g'))).toEqual(ids);
  expect(stdout).toContain(`mle-eps: ${judgements.length} judgements of ${ids.length} items`);
  expect(code).toBe(0);
});

test.concurrent('ties count, and groups that nothing joins are named', async () => {
  writeFileSync(join(folder, 'apart.csv'), 'a,b,winner\nleft,right,tie\nleft,right,a\nright,last,a\nup,down,down\n');
  const { items, components, judges } = await document('apart.csv');
  expect(components.map((component) => [...component].sort())).toEqual([
    ['last', 'left', 'right'],
    ['down', 'up'],
  ]);
  expect(items.find(({ id }) => id === 'right')).toMatchObject({ comparisons: 3, wins: 1, ties: 1 });
  expect(judges).toEqual([]);
});

test.concurrent('confidence of votes is looked at; what is no level of 1 to 5 is left out with a notice', async () => {
  const rows = Array.from({ length: 60 }, (_, k) => {
    const [first, second] = [k % 6, (k + 1 + (k % 5)) % 6];
    const confidence = k === 0 ? '0.9' : String(Math.min(5, Math.abs(first - second)));
    return `text-${first},text-${second},text-${Math.max(first, second)},${confidence}`;
  });
  writeFileSync(join(folder, 'confident.csv'), `a,b,winner,confidence\n${rows.join('\n')}\n`);
  const { code, stdout, stderr } = await fit('confident.csv');
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining('no whole number from 1 to 5: 1 confidences'),
  });
  expect(stdout).toContain('Position effect of unnamed: ');
  expect(stdout).toMatch(/Confidence of the judges carried information .* over 59\)/);
  expect(stdout).toContain('If pairs were chosen by the scores so far, it errs low.');
});

describe('--items', () => {
  const rows = Array.from({ length: 40 }, (_, k) => {
    const prompt = k % 8;
    const [first, second] = [k % 3, (k + 1 + (k % 2)) % 3];
    const better = k % 5 === 0 ? Math.min(first, second) : Math.max(first, second);
    return `${prompt}-${first},${prompt}-${second},${prompt}-${better}`;
  });
  const answers = Array.from({ length: 24 }, (_, k) => ({ group: k % 8, model: Math.floor(k / 8) }));
  const itemLines = answers.map(({ group, model }) => `${group}-${model},prompt ${group},model ${model}`);
  beforeAll(() => {
    writeFileSync(join(folder, 'answers.csv'), `a,b,winner\n${rows.join('\n')}\n`);
    writeFileSync(join(folder, 'labels.csv'), `id,group,model\n${itemLines.join('\n')}\n`);
  });

  test('gives scales of groups and of models', async () => {
    const { code, stdout } = await fit('answers.csv', '--items', 'labels.csv', '--json');
    expect(code).toBe(0);
    const { items, models } = JSON.parse(stdout) as {
      items: { group: string; score: number }[];
      models: { models: { id: string; se: number }[]; groups: number };
    };
    for (const prompt of new Set(items.map(({ group }) => group))) {
      const own = items.filter(({ group }) => group === prompt);
      expect(own.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(0, 8);
    }
    expect(models.groups).toBe(8);
    expect(models.models.map(({ id }) => id)).toEqual(['model 2', 'model 1', 'model 0']);
    const table = await fit('answers.csv', '--items', 'labels.csv');
    expect(table.stdout).toContain('prompt 0: 0-2');
    expect(table.stdout).toMatch(/^ +1 +model 2 /m);
  });

  test.each([
    ['a vote across groups', itemLines.map((line) => line.replace('0-1,prompt 0', '0-1,prompt 1')), 'other_group'],
    ['an item that it lacks', itemLines.slice(1), 'unknown_item'],
    ['an item without a group', ['0-0,,model 0', ...itemLines.slice(1)], 'missing_group'],
  ])('refuses %s', async (name, lines, code) => {
    const file = `${name.replaceAll(' ', '-')}.csv`;
    writeFileSync(join(folder, file), `id,group,model\n${lines.join('\n')}\n`);
    const ended = await fit('answers.csv', '--items', file, '--json');
    expect(ended.code).toBe(2);
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code, file } });
  });
});
