import { Option, type Command } from 'commander';
import type { BatchRequest } from '../client/batch-request';
import type { Config } from '../config';
import { readItems } from '../input/read-items';
import { readUtf8File } from '../input/read-utf8-file';
import { wellFormed } from '../core/well-formed';
import { wholeNumber } from './options';

/** The options that describe a batch, as commander gives them. */
export interface BatchOptions {
  readonly id?: string;
  readonly trait?: string;
  readonly criteria?: string;
  readonly anchors?: string;
  readonly judge: readonly string[];
  readonly budget?: number;
  readonly seed?: string;
  readonly bundleSize?: number;
}

export function addBatchOptions(command: Command): Command {
  return command
    .argument(
      '<items>',
      'CSV or JSONL with id,text (and optional anchor_grade, quality), or a folder of .txt/.md files',
    )
    .option('--id <id>', 'name of the batch; the same id with the same request gives the same batch')
    .option('--trait <phrase>', 'what is compared, as a noun phrase (default: "overall quality")')
    .option('--criteria <file>', 'text file with the criteria to judge by')
    .option('--anchors <file>', 'CSV with id,anchor_grade[,text]: items of known grade')
    .addOption(
      new Option(
        '--judge <spec...>',
        'who judges: simulated, with options as simulated:noise=1,bias=0.5,latencyMs=300',
      ).default(['simulated'], 'simulated, which needs no key'),
    )
    .option('--budget <n>', 'comparisons that may be planned (default: 10 × items)', wholeNumber)
    .option('--seed <n>', 'whole number below 2^64; pairing and simulated verdicts follow from it (default: drawn)')
    .option('--bundle-size <n>', 'comparisons per bundle, 1 to 64 (default: 16)', wholeNumber);
}

/** Reads the files that the options name. @throws InputError; nothing has been started then */
export function readBatchRequest(
  itemsPath: string,
  options: BatchOptions,
  { seed, heartbeatTimeoutMs }: Config,
): { readonly request: BatchRequest; readonly notices: readonly string[] } {
  const { items, notices } = readItems({ items: itemsPath, anchors: options.anchors ?? null });
  const givenSeed = options.seed ?? seed;
  const request = {
    items,
    judges: options.judge,
    ...(options.id !== undefined && { id: options.id }),
    ...(options.trait !== undefined && { trait: options.trait }),
    ...(options.criteria !== undefined && { criteria: readCriteria(options.criteria) }),
    ...(options.budget !== undefined && { budget: options.budget }),
    ...(options.bundleSize !== undefined && { bundleSize: options.bundleSize }),
    ...(givenSeed !== null && { seed: givenSeed }),
    ...(heartbeatTimeoutMs !== null && { heartbeatTimeoutMs }),
  };
  return { request, notices };
}

function readCriteria(file: string): string {
  return wellFormed(readUtf8File(file).toString('utf8')).text.trim();
}
