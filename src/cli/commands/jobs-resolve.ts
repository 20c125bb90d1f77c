import type { Command } from 'commander';
import { InputError } from '../../input/input-error';
import type { CommandContext, Execute } from '../command-context';
import { withConnections } from '../connections';
import { exitCode } from '../exit-code';
import { requireJob } from '../require-job';

interface ResolveOptions {
  readonly adopt?: string;
  readonly none?: boolean;
}

export function defineJobsResolve(jobs: Command, execute: Execute): void {
  jobs
    .command('resolve')
    .argument('<batch>', 'id of the batch')
    .argument('<job>', 'key of the job, or its beginning')
    .summary('say which job at the provider is the one in quarantine')
    .description(
      'Ends the quarantine of a job: names the one at the provider that is ours, or says that there is none. Then ' +
        '`paragone resume` lets the batch go on. A running worker is needed.',
    )
    .option('--adopt <id>', 'the provider’s id of the job that is ours')
    .option('--none', 'the provider has none of ours: another one is made, and paid for')
    .addHelpText(
      'after',
      '\nExamples:\n  paragone jobs resolve 7h2kq9wxyz 5f0c --adopt msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d\n  paragone jobs resolve 7h2kq9wxyz 5f0c --none',
    )
    .action((batchId: string, job: string, options: ResolveOptions) =>
      execute((context) => resolveJob({ batchId, job }, adopted(options), context)),
    );
}

function adopted({ adopt, none = false }: ResolveOptions): string | null {
  if (none === (adopt !== undefined))
    throw new InputError('usage', 'give --adopt with an id, or --none: one of the two.');
  return adopt ?? null;
}

async function resolveJob(
  { batchId, job: name }: { readonly batchId: string; readonly job: string },
  adopt: string | null,
  { config, say, print }: CommandContext,
): Promise<number> {
  return withConnections(config, { schema: 'check', say }, async ({ client, store }) => {
    const { jobKey } = await requireJob(store, batchId, name);
    const state = await (await client.getBatch(batchId)).resolveJob(jobKey, { adopt });
    const then = adopt === null ? 'another one is made' : `the results of ${adopt} are collected`;
    print(`Job ${jobKey} is ${state}: ${then}. \`paragone resume ${batchId}\` lets the batch go on.\n`);
    return exitCode.complete;
  });
}
