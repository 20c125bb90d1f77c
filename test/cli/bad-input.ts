import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A command line that cannot be carried out, and what the user is told. */
export interface BadInput {
  readonly name: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly code: string;
  /** The part of the message that names what is wrong, and the part that says what to do. */
  readonly says: readonly [RegExp, RegExp];
  readonly file?: string;
  readonly line?: number;
}

/** In every URL of these tests; never to be shown. */
export const password = 'open-sesame';
/** Three items with nothing wrong about them. */
export const good = 'good.csv';

const files: Readonly<Record<string, string>> = {
  [good]: 'id,text\none,First text.\ntwo,Second text.\nthree,Third text.\n',
  'empty.csv': '',
  'header.csv': 'id,text\n',
  'one.csv': 'id,text\none,First text.\n',
  'twice.csv': 'id,text\none,First text.\ntwo,Second text.\none,Third text.\n',
  'no-text.csv': 'id,essay\none,First text.\ntwo,Second text.\n',
  'huge.csv': `id,text\none,First text.\ntwo,${'long '.repeat(2_000_000)}\n`,
  'blank.csv': 'id,text\none,First text.\ntwo,"  "\n',
  'anchors.csv': 'id,anchor_grade\none,A\nghost,B\n',
  'votes.csv': 'winner,loser\none,two\ntwo,three\n',
  'self.csv': 'winner,loser\none,two\ntwo,two\n',
  'no-votes-columns.csv': 'better,worse\none,two\n',
  'ghost-pair.csv': 'a,b\none,two\none,ghost\n',
  'self-pair.csv': 'a,b\none,one\n',
  'repeats.csv': 'a,b,repeats\none,two,0\n',
  'no-pairs.csv': 'left,right\none,two\n',
  'three-pairs.csv': 'a,b,repeats\none,two,2\ntwo,three,\n',
  'nobody.json': '{"subscribers": []}',
  'items.txt': 'id,text\none,First text.\n',
};

/** Makes the files that the cases name. */
export function writeBadFiles(folder: string): void {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  writeFileSync(join(folder, 'latin1.csv'), Buffer.from('id,text\none,First text.\ntwo,caf\xe9\n', 'latin1'));
  mkdirSync(join(folder, 'no-texts'));
  writeFileSync(join(folder, 'no-texts', 'picture.png'), 'not a text');
  mkdirSync(join(folder, 'same-names'));
  writeFileSync(join(folder, 'same-names', 'essay.txt'), 'First text.');
  writeFileSync(join(folder, 'same-names', 'essay.md'), 'Second text.');
}

/** Who gets events, for each command that has a worker. */
export const badSubscribers: readonly BadInput[] = [
  ...[['up'], ['web', '--worker'], ['run', good], ['worker']].map((args) => ({
    name: `a file of subscribers that is not there, for ${args[0]}`,
    args,
    environment: { PARAGONE_EVENTS: 'ghost.json' },
    code: 'file_not_found',
    says: [/ghost\.json/, /no such file or folder/] as const,
  })),
  {
    name: 'a file without subscribers, for a worker whose PostgreSQL is away',
    args: ['worker', '--events', 'nobody.json'],
    environment: { DATABASE_URL: `postgresql://paragone:${password}@127.0.0.1:1/paragone` },
    code: 'bad_subscribers',
    says: [/nobody\.json/, /subscribers: /],
  },
];

/** In the files. */
export const badMoney: readonly BadInput[] = [
  {
    name: 'a model without a price',
    args: ['run', good, '--judge', 'anthropic:claude-nobody-knows'],
    environment: { ANTHROPIC_API_KEY: 'key' },
    code: 'unpriced_model',
    says: [
      /no price is known for the model claude-nobody-knows/,
      /inputUsd=3,outputUsd=15, or start with --allow-unpriced/,
    ],
  },
  {
    name: 'a cap above all means',
    args: ['run', good, '--max-cost', '2000000'],
    code: 'max_cost',
    says: [/number of US dollars from 0 to 1000000/, /got 2000000/],
  },
  {
    name: 'an estimate of no items',
    args: ['estimate', 'header.csv'],
    code: 'no_rows',
    says: [/found no rows/, /Add them/],
    file: 'header.csv',
  },
];

export const badFiles: readonly BadInput[] = [
  {
    name: 'an items path that is not there',
    args: ['run', 'missing.csv'],
    code: 'file_not_found',
    says: [/no such file/, /Check the path/],
    file: 'missing.csv',
  },
  {
    name: 'an empty file',
    args: ['run', 'empty.csv'],
    code: 'empty_file',
    says: [/file is empty/, /Give a file with content/],
    file: 'empty.csv',
  },
  {
    name: 'a header alone',
    args: ['run', 'header.csv'],
    code: 'no_rows',
    says: [/found no rows/, /Add them/],
    file: 'header.csv',
  },
  {
    name: 'one item',
    args: ['run', 'one.csv'],
    code: 'too_few_items',
    says: [/at least 2 items to compare, got 1/, /Add texts/],
    file: 'one.csv',
  },
  {
    name: 'two items of one id',
    args: ['run', 'twice.csv'],
    code: 'duplicate_id',
    says: [/"one" is used twice \(first in twice\.csv, line 2\)/, /Ids must differ/],
    file: 'twice.csv',
    line: 4,
  },
  {
    name: 'a column that is missing',
    args: ['run', 'no-text.csv'],
    code: 'missing_column',
    says: [/expected a column "text", found id,essay/, /Name the columns id,text/],
    file: 'no-text.csv',
    line: 1,
  },
  {
    name: 'an item of 10 MB',
    args: ['run', 'huge.csv'],
    code: 'text_too_large',
    says: [/"two" has 10000 kB, the limit is 200 kB/, /Shorten or split it/],
    file: 'huge.csv',
    line: 3,
  },
  {
    name: 'a text of blanks',
    args: ['run', 'blank.csv'],
    code: 'empty_text',
    says: [/text of "two" is empty/, /Give a text or remove it/],
    file: 'blank.csv',
    line: 3,
  },
  {
    name: 'a file that is not UTF-8',
    args: ['run', 'latin1.csv'],
    code: 'invalid_utf8',
    says: [/expected UTF-8/, /Save the file as UTF-8/],
    file: 'latin1.csv',
    line: 3,
  },
  {
    name: 'a kind of file that is not read',
    args: ['run', 'items.txt'],
    code: 'unknown_format',
    says: [/ends in \.csv or \.jsonl/, /Convert or rename it/],
    file: 'items.txt',
  },
  {
    name: 'a folder without texts',
    args: ['run', 'no-texts'],
    code: 'no_texts',
    says: [/no \.txt or \.md file/, /Name a folder of texts/],
    file: 'no-texts',
  },
  {
    name: 'two files of one name',
    args: ['run', 'same-names'],
    code: 'duplicate_id',
    says: [/"essay\.md" and "essay\.txt" would both be "essay"/, /Rename one/],
    file: 'same-names/essay.txt',
  },
  {
    name: 'an anchor that names no item',
    args: ['run', good, '--anchors', 'anchors.csv'],
    code: 'unknown_anchor',
    says: [/no item has the id "ghost"/, /Correct the id/],
    file: 'anchors.csv',
    line: 3,
  },
  {
    name: 'a criteria file that is not there',
    args: ['run', good, '--criteria', 'missing.txt'],
    code: 'file_not_found',
    says: [/missing\.txt: there is no such file/, /Check the path/],
    file: 'missing.txt',
  },
  {
    name: 'a given pair of an item that is not there',
    args: ['run', good, '--pairs', 'ghost-pair.csv'],
    code: 'unknown_item',
    says: [/names "ghost", but no item has that id/, /Correct it or add the item/],
    file: 'ghost-pair.csv',
    line: 3,
  },
  {
    name: 'a given pair of one item',
    args: ['start', good, '--pairs', 'self-pair.csv'],
    code: 'self_comparison',
    says: [/"one", "one" compares an item with itself/, /Remove it or correct an id/],
    file: 'self-pair.csv',
    line: 2,
  },
  {
    name: 'a given pair without repeats',
    args: ['start', good, '--pairs', 'repeats.csv'],
    code: 'bad_repeats',
    says: [/from 1 to 1000, got "0"/, /Correct it/],
    file: 'repeats.csv',
    line: 2,
  },
  {
    name: 'pairs under unknown columns',
    args: ['run', good, '--pairs', 'no-pairs.csv'],
    code: 'missing_column',
    says: [/expected a column "a", found left,right/, /Name the columns a,b/],
    file: 'no-pairs.csv',
    line: 1,
  },
  {
    name: 'a vote for an item against itself',
    args: ['fit', 'self.csv'],
    code: 'self_comparison',
    says: [/"two" is compared with itself/, /Remove the row or correct an id/],
    file: 'self.csv',
    line: 3,
  },
  {
    name: 'votes under unknown columns',
    args: ['fit', 'no-votes-columns.csv'],
    code: 'missing_column',
    says: [/winner,loser or candidate_chosen,candidate_not_chosen or a,b,winner/, /Name them so in the first line/],
    file: 'no-votes-columns.csv',
    line: 1,
  },
];

/** In the options. */
export const badOptions: readonly BadInput[] = [
  {
    name: 'an unknown judge',
    args: ['run', good, '--judge', 'oracle'],
    code: 'unknown_judge',
    says: [/no judge "oracle"/, /available now: simulated/],
  },
  {
    name: 'an unknown option of a judge',
    args: ['run', good, '--judge', 'simulated:loudness=3'],
    code: 'unknown_option',
    says: [/no option "loudness"/, /Options are latencyMs/],
  },
  {
    name: 'a bad value of a judge’s option',
    args: ['run', good, '--judge', 'simulated:noise=much'],
    code: 'bad_option',
    says: [/expected a divisor .* got "much"/, /Correct it/],
  },
  {
    name: 'an option that a provider does not accept',
    args: ['run', good, '--judge', 'simulated', 'anthropic:claude-sonnet-5,temperature=0.5'],
    code: 'unknown_option',
    says: [/"anthropic:claude-sonnet-5,temperature=0\.5" has no option "temperature"/, /Options are maxTokens/],
  },
  {
    name: 'a panel that names a judge twice',
    args: ['start', good, '--judge', 'simulated:noise=2,bias=1', 'simulated:bias=1,noise=2'],
    code: 'judges',
    says: [/simulated:noise=2,bias=1 is named twice/, /Name it once, or with other options/],
  },
  {
    name: 'votes in both orders',
    args: ['run', good, '--judge', 'recorded:votes.csv', '--both-orders'],
    code: 'both_orders',
    says: [/recorded votes have one order each/, /Leave out both-orders or the recorded judge/],
  },
  {
    name: 'votes about given pairs',
    args: ['run', good, '--judge', 'recorded:votes.csv', '--pairs', 'three-pairs.csv'],
    code: 'pairs',
    says: [/brings its own pairs/, /Leave out the pairs or the recorded judge/],
  },
  {
    name: 'recorded votes for a rejudge',
    args: ['rejudge', 'any', '--judge', 'recorded:votes.csv'],
    code: 'judges',
    says: [/has its own votes/, /Use it with `paragone run`/],
  },
  { name: 'no budget', args: ['run', good, '--budget', '0'], code: 'budget', says: [/from 1 to 1000000/, /got 0/] },
  {
    name: 'a budget in words',
    args: ['run', good, '--budget', 'ten'],
    code: 'usage',
    says: [/'ten' is invalid/, /Expected a whole number/],
  },
  {
    name: 'a seed in letters',
    args: ['run', good, '--seed', 'abc'],
    code: 'seed',
    says: [/from 0 to 18446744073709551615/, /got "abc"/],
  },
  {
    name: 'a seed of 65 bits',
    args: ['run', good, '--seed', '18446744073709551616'],
    code: 'seed',
    says: [/from 0 to 18446744073709551615/, /got "18446744073709551616"/],
  },
  {
    name: 'a bundle that is too large',
    args: ['run', good, '--bundle-size', '65'],
    code: 'bundle_size',
    says: [/from 1 to 64/, /got 65/],
  },
  {
    name: 'a bad batch id',
    args: ['run', good, '--id', '../elsewhere'],
    code: 'batch_id',
    says: [/letters, digits, "-", "_" and "\."/, /at most 64/],
  },
  {
    name: 'files to be written where a file is',
    args: ['run', good, '--out', good],
    code: 'out_folder',
    says: [/cannot be written to good\.csv/, /Give another folder/],
  },
  {
    name: 'files to be written below a file',
    args: ['run', good, '--out', `${good}/deep/out`],
    code: 'out_folder',
    says: [/cannot be written to good\.csv\/deep\/out/, /Give another folder/],
  },
  {
    name: 'a call log in a folder that is not there',
    args: ['run', good, '--judge', 'simulated:callLog=nowhere/calls.jsonl'],
    code: 'bad_option',
    says: [/callLog of the judge .* there is no folder .*nowhere/, /Make it, or name a file in another/],
  },
  {
    name: 'files to be written where the system takes none',
    args: ['run', good, '--out', '/proc/paragone'],
    code: 'out_folder',
    says: [/cannot be written to \/proc\/paragone/, /Give another folder/],
  },
  {
    name: 'a trait of nothing',
    args: ['run', good, '--trait', ''],
    code: 'trait',
    says: [/the trait is a noun phrase .* got nothing/, /Give one, or leave it out/],
  },
  {
    name: 'a list of nothing',
    args: ['list', '--limit', '0'],
    code: 'usage',
    says: [/argument '0' is invalid/, /Expected a whole number from 1/],
  },
  {
    name: 'a list of no dead letters',
    args: ['dead-letters', 'list', '--limit', '0'],
    code: 'usage',
    says: [/argument '0' is invalid/, /Expected a whole number from 1/],
  },
  {
    name: 'a mode that there is not',
    args: ['run', good, '--mode', 'batch_api'],
    code: 'usage',
    says: [/'batch_api' is invalid/, /Allowed choices are per_request, serial_bundle, provider_batch_api/],
  },
  {
    name: 'a threshold of nothing',
    args: ['start', good, '--threshold', '0'],
    code: 'threshold',
    says: [/completion threshold, in per cent/, /from 1 to 100, got 0/],
  },
  {
    name: 'an odd budget in both orders',
    args: ['run', good, '--both-orders', '--budget', '7'],
    code: 'budget',
    says: [/so the budget is even; got 7/, /Add or take one/],
  },
  {
    name: 'a budget beside given pairs',
    args: ['run', good, '--pairs', 'three-pairs.csv', '--budget', '4'],
    code: 'budget',
    says: [/3 pairs are given, which is the budget; got a budget of 4/, /Leave it out/],
  },
  {
    name: 'given pairs in both orders',
    args: ['start', good, '--pairs', 'three-pairs.csv', '--both-orders'],
    code: 'both_orders',
    says: [/given pairs keep the order/, /List both orders, or leave out/],
  },
  {
    name: 'an override of nothing',
    args: ['override', 'any'],
    code: 'thresholds_refused',
    says: [/nothing to change was given/, /Name a threshold/],
  },
  {
    name: 'an override beyond its range',
    args: ['override', 'any', '--threshold', '101', '--success-floor', '1.5'],
    code: 'thresholds_refused',
    says: [/completionThresholdPct .* from 1 to 100, got 101/, /successRateFloor .* from 0 to 1, got 1\.5/],
  },
  {
    name: 'an override that is no number',
    args: ['override', 'any', '--stability', 'calm'],
    code: 'usage',
    says: [/'--stability <x>' argument 'calm' is invalid/, /Expected a number such as 0\.05/],
  },
  {
    name: 'an export without a folder',
    args: ['export', 'any'],
    code: 'out_folder',
    says: [/give --out FOLDER to write to/, /or a --format to print/],
  },
  {
    name: 'an export of Parquet files without a folder',
    args: ['export', 'any', '--format', 'parquet'],
    code: 'out_folder',
    says: [/give --out FOLDER to write to/, /Parquet files are not printed/],
  },
  {
    name: 'a rescore with a prior for an estimator that has none',
    args: ['rescore', 'any', '--estimator', 'mle-eps', '--spread', '1'],
    code: 'spread',
    says: [/mle-eps has no prior/, /Leave out --spread/],
  },
  {
    name: 'a rescore with a spread beyond its range',
    args: ['rescore', 'any', '--spread', '99'],
    code: 'spread',
    says: [/the spread of the prior/, /a number from 0\.01 to 10, got 99/],
  },
  {
    name: 'a rescore for a scale that nobody knows',
    args: ['rescore', 'any', '--grade-scale', 'nobody'],
    code: 'grade_scale',
    says: [/no grade scale has the id "nobody"/, /others come in a file FILE\.json/],
  },
  {
    name: 'an export to where a file is',
    args: ['export', 'any', '--out', good],
    code: 'out_folder',
    says: [/cannot be written to good\.csv/, /Give another folder/],
  },
  {
    name: 'a redrive of nothing',
    args: ['dead-letters', 'redrive', 'any'],
    code: 'usage',
    says: [/name comparisons to redrive/, /or give --all: one of the two/],
  },
  {
    name: 'a redrive of some and all',
    args: ['dead-letters', 'redrive', 'any', 'w1p1', '--all'],
    code: 'usage',
    says: [/name comparisons to redrive/, /or give --all: one of the two/],
  },
  {
    name: 'no items',
    args: ['run'],
    code: 'usage',
    says: [/missing required argument 'items'/, /`paragone --help` shows/],
  },
  {
    name: 'an unknown option',
    args: ['run', good, '--buget', '9'],
    code: 'usage',
    says: [/unknown option '--buget'/, /Did you mean --budget/],
  },
  {
    name: 'an unknown command',
    args: ['rum', good],
    code: 'usage',
    says: [/unknown command 'rum'/, /Did you mean run/],
  },
  {
    name: 'an unknown estimator',
    args: ['fit', 'self.csv', '--estimator', 'elo'],
    code: 'usage',
    says: [/'elo' is invalid/, /Allowed choices are map, mle-eps/],
  },
];

/** In the environment. */
export const badEnvironments: readonly BadInput[] = [
  {
    name: 'a DATABASE_URL of another kind',
    args: ['run', good],
    environment: { DATABASE_URL: `mysql://paragone:${password}@127.0.0.1/paragone` },
    code: 'configuration',
    says: [/DATABASE_URL: expected a URL/, /such as postgresql:/],
  },
  {
    name: 'a DATABASE_URL that is no URL',
    args: ['run', good],
    environment: { DATABASE_URL: `postgresql://paragone:${password}@[half/paragone` },
    code: 'database_unreachable',
    says: [/PostgreSQL at DATABASE_URL cannot be used/, /correct DATABASE_URL/],
  },
  {
    name: 'a time in queue that is none',
    args: ['run', good],
    environment: { PARAGONE_QUEUE_TTL_MINUTES: 'long', PARAGONE_BATCH_DEADLINE_MINUTES: '0' },
    code: 'configuration',
    says: [/PARAGONE_QUEUE_TTL_MINUTES: .*number/, /PARAGONE_BATCH_DEADLINE_MINUTES: /],
  },
  {
    name: 'a home below a file',
    args: ['list'],
    environment: { PARAGONE_HOME: `${good}/home` },
    code: 'services',
    says: [/cannot be run in .*good\.csv\/home: a file is where a folder should be/, /set PARAGONE_HOME/],
  },
  {
    // Where a folder cannot be made although the one above is there, Node's recursive mkdir would never return.
    name: 'a home where the system makes no folder',
    args: ['list'],
    environment: { PARAGONE_HOME: '/proc/paragone/home' },
    code: 'services',
    says: [/Services cannot be run in \/proc\/paragone/, /set PARAGONE_HOME/i],
  },
  {
    name: 'a log level that there is not',
    args: ['run', good],
    environment: { PARAGONE_LOG_LEVEL: 'loud' },
    code: 'configuration',
    says: [/PARAGONE_LOG_LEVEL/, /debug/],
  },
];
