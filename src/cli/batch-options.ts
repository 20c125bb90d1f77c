import { Option, type Command } from 'commander';
import type { BatchMode } from '../contracts/batch';
import type { BatchRequest } from '../client/batch-request';
import type { NewItem } from '../contracts/new-batch';
import { batchModes, resolveMode } from '../client/resolve-mode';
import { recordedNotices } from '../client/to-judges';
import type { Config } from '../config';
import { knownScales } from '../core/grades/grade-scale';
import { pairings, type Pairing } from '../core/pairing/pairings';
import { groupsById, type GivenPair } from '../input/check-pair';
import { readGradeScale } from '../input/read-grade-scale';
import { readItems } from '../input/read-items';
import { readPairs } from '../input/read-pairs';
import { readUtf8File } from '../input/read-utf8-file';
import { wellFormed } from '../core/well-formed';
import { providerOf } from '../judges/judge-spec';
import { checkCallLogs } from './check-call-logs';
import { decimal, wholeNumber } from './options';

/** The options that describe a batch, as commander gives them. */
export interface BatchOptions {
  readonly id?: string;
  readonly trait?: string;
  readonly criteria?: string;
  readonly anchors?: string;
  readonly gradeScale?: string;
  readonly judge: readonly string[];
  readonly budget?: number;
  readonly seed?: string;
  readonly bundleSize?: number;
  readonly mode?: BatchMode;
  readonly threshold?: number;
  readonly targetReliability?: number;
  readonly targetSe?: number;
  readonly pairs?: string;
  readonly pairing?: Pairing;
  readonly bothOrders?: boolean;
  readonly ties?: boolean;
  readonly maxCost?: number;
  readonly allowUnpriced?: boolean;
}

export function addBatchOptions(command: Command): Command {
  return command
    .argument(
      '<items>',
      'CSV or JSONL with id,text (and optional anchor_grade, anchor_score, group, model, quality), or a folder of .txt/.md files',
    )
    .option('--id <id>', 'name of the batch; the same id with the same request gives the same batch')
    .option('--trait <phrase>', 'what is compared, as a noun phrase (default: "overall quality")')
    .option('--criteria <file>', 'text file with the criteria to judge by')
    .option('--anchors <file>', 'CSV with id,anchor_grade[,text]: items of known grade')
    .option(
      '--grade-scale <scale>',
      `grades of the anchors from lowest to highest: ${knownScales.map(({ id }) => id).join(', ')} or FILE.json ` +
        '(default: the first of these that has all their grades)',
    )
    .addOption(
      new Option(
        '--judge <spec...>',
        'who judges, one or several: simulated, anthropic:MODEL, openai:MODEL or recorded:VOTES.csv, with options as ' +
          'anthropic:claude-sonnet-5,effort=low; keys come from ANTHROPIC_API_KEY and OPENAI_API_KEY',
      ).default(['simulated'], 'simulated, which needs no key'),
    )
    .addOption(
      new Option('--mode <mode>', 'how comparisons are sent (default: LLM_BATCHING_MODE, else serial_bundle)').choices(
        batchModes,
      ),
    )
    .option('--budget <n>', 'comparisons that may be planned (default: 10 × items)', wholeNumber)
    .option('--threshold <pct>', 'end as soon as so much is done, in per cent, 1 to 100', wholeNumber)
    .option('--target-reliability <r>', 'end when reliability is 95 % sure to be so high, 0.01 to 0.99', decimal)
    .option('--target-se <x>', 'end when scores are reliable and typically so exact, in log-odds', decimal)
    .option('--pairs <file>', 'CSV with a,b[,repeats]: judge these pairs, in this order, instead of planned ones')
    .addOption(
      new Option(
        '--pairing <how>',
        'how pairs are planned: where they tell most, counts kept equal, or drawn (default: adaptive)',
      ).choices(pairings),
    )
    .option('--both-orders', 'ask every planned pair in both orders; the budget must be even')
    .option('--ties', 'let judges answer that neither is better (default: they choose)')
    .option(
      '--max-cost <usd>',
      'US dollars that the batch may cost at most; it pauses before (default: no cap)',
      decimal,
    )
    .option('--allow-unpriced', 'take judges of which no price is known; they count nothing towards --max-cost')
    .option('--seed <n>', 'whole number below 2^64; pairing and simulated verdicts follow from it (default: drawn)')
    .option('--bundle-size <n>', 'comparisons per bundle, 1 to 64 (default: 16)', wholeNumber);
}

/** Reads the files that the options name. @throws InputError; nothing has been started then */
export function readBatchRequest(
  itemsPath: string,
  options: BatchOptions,
  config: Config,
): { readonly request: BatchRequest; readonly notices: readonly string[] } {
  const { items, notices } = readItems({ items: itemsPath, anchors: options.anchors ?? null });
  checkCallLogs(options.judge);
  const givenSeed = options.seed ?? config.seed;
  const mode = resolveMode(
    [
      { name: '--mode', value: options.mode ?? null },
      { name: 'LLM_BATCHING_MODE', value: config.batchingMode },
    ],
    options.judge.map((judge) => providerOf(judge.trim())),
  );
  const request = {
    items,
    judges: options.judge,
    mode: mode.mode,
    ...(options.id !== undefined && { id: options.id }),
    ...(options.trait !== undefined && { trait: options.trait }),
    ...(options.criteria !== undefined && { criteria: readCriteria(options.criteria) }),
    ...(options.gradeScale !== undefined && { gradeScale: readGradeScale(options.gradeScale) }),
    ...(options.budget !== undefined && { budget: options.budget }),
    ...(options.bundleSize !== undefined && { bundleSize: options.bundleSize }),
    ...(options.threshold !== undefined && { completionThresholdPct: options.threshold }),
    ...(options.targetReliability !== undefined && { targetReliability: options.targetReliability }),
    ...(options.targetSe !== undefined && { targetStandardError: options.targetSe }),
    ...(options.pairs !== undefined && { pairs: readGivenPairs(options.pairs, items) }),
    ...(options.pairing !== undefined && { pairing: options.pairing }),
    ...(options.bothOrders !== undefined && { bothOrders: options.bothOrders }),
    ...(options.ties !== undefined && { tiesAllowed: options.ties }),
    ...(options.maxCost !== undefined && { maxCostUsd: options.maxCost }),
    ...(options.allowUnpriced !== undefined && { allowUnpriced: options.allowUnpriced }),
    ...(givenSeed !== null && { seed: givenSeed }),
    callsPerProvider: config.callsPerProvider,
    ...patienceOf(config),
  };
  return { request, notices: [...notices, ...mode.notices, ...recordedNotices(options.judge)] };
}

function readGivenPairs(file: string, items: readonly NewItem[]): readonly GivenPair[] {
  return readPairs(file, groupsById(items));
}

/** Of those that the environment sets. */
export function patienceOf({
  heartbeatTimeoutMs,
  queueTtlMs,
  maxProcessingMs,
  deadlineMs,
}: Config): Partial<BatchRequest> {
  return {
    ...(heartbeatTimeoutMs !== null && { heartbeatTimeoutMs }),
    ...(queueTtlMs !== null && { queueTtlMs }),
    ...(maxProcessingMs !== null && { maxProcessingMs }),
    ...(deadlineMs !== null && { deadlineMs }),
  };
}

function readCriteria(file: string): string {
  return wellFormed(readUtf8File(file).toString('utf8')).text.trim();
}
