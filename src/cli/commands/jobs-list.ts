import Table from 'cli-table3';
import type { Command } from 'commander';
import { borderless } from '../../report/borderless';
import { visibleText } from '../../report/visible-text';
import { listJobs, type ProviderJob } from '../../store/provider-jobs/listing';
import type { CommandContext, Execute } from '../command-context';
import { withStore } from '../connections';
import { exitCode } from '../exit-code';
import { requireBatch } from '../require-batch';

export function defineJobsList(jobs: Command, execute: Execute): void {
  jobs
    .command('list')
    .argument('<batch>', 'id of the batch')
    .summary('list the jobs of a batch, oldest first')
    .description('Lists the provider jobs of a batch, oldest first: state, size, results so far, id at the provider.')
    .option('--json', 'print one JSON document on stdout')
    .action((batchId: string, { json }: { json?: boolean }) =>
      execute((context) => list(batchId, json === true ? toJson : toTable, context)),
    );
}

async function list(
  batchId: string,
  toText: (jobs: readonly ProviderJob[]) => string,
  { config, say, print }: CommandContext,
): Promise<number> {
  return withStore(config, { schema: 'check', say }, async (store) => {
    await requireBatch(store, batchId);
    print(`${toText(await listJobs(store, batchId))}\n`);
    return exitCode.complete;
  });
}

function toJson(jobs: readonly ProviderJob[]): string {
  return JSON.stringify(jobs, null, 2);
}

function toTable(jobs: readonly ProviderJob[]): string {
  if (jobs.length === 0) return 'No jobs: nothing of this batch went to a batch interface.';
  const table = new Table({
    head: ['job', 'provider', 'state', 'results', 'id at the provider', 'reserved (UTC)', 'closed (UTC)'],
    chars: borderless,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] },
  });
  for (const { jobKey, provider, state, answered, requests, providerJobId, reservedAt, closedAt } of jobs) {
    const id = providerJobId === null ? '' : visibleText(providerJobId);
    table.push([jobKey, provider, state, `${answered} of ${requests}`, id, toMinute(reservedAt), toMinute(closedAt)]);
  }
  return table.toString();
}

function toMinute(at: Date | null): string {
  return at === null ? '' : at.toISOString().slice(0, 16);
}
