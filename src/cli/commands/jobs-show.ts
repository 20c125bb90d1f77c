import type { Command } from 'commander';
import { visibleText } from '../../report/visible-text';
import type { ProviderJob } from '../../store/provider-jobs/listing';
import type { CommandContext, Execute } from '../command-context';
import { withStore } from '../connections';
import { exitCode } from '../exit-code';
import { requireJob } from '../require-job';

interface JobName {
  readonly batchId: string;
  readonly job: string;
}

export function defineJobsShow(jobs: Command, execute: Execute): void {
  jobs
    .command('show')
    .argument('<batch>', 'id of the batch')
    .argument('<job>', 'key of the job, or its beginning; `paragone jobs list` shows them')
    .summary('show one job')
    .description('Shows where a job stands, and what stands in its way. It holds ids and counts, never a text.')
    .option('--json', 'print one JSON document on stdout')
    .action((batchId: string, job: string, { json }: { json?: boolean }) =>
      execute((context) => show({ batchId, job }, json === true ? toJson : describe, context)),
    );
}

async function show(
  { batchId, job: name }: JobName,
  toText: (batchId: string, job: ProviderJob) => string,
  { config, say, print }: CommandContext,
): Promise<number> {
  return withStore(config, { schema: 'check', say }, async (store) => {
    print(toText(batchId, await requireJob(store, batchId, name)));
    return exitCode.complete;
  });
}

function toJson(_: string, job: ProviderJob): string {
  return `${JSON.stringify(job, null, 2)}\n`;
}

function describe(batchId: string, job: ProviderJob): string {
  const { jobKey, provider, providerJobId, confirmed, state, creatingAt, expiresAt, closedAt } = job;
  const id = providerJobId === null ? 'not known' : visibleText(providerJobId);
  const lines = [
    ['job', `${jobKey} of batch ${batchId}, bundle ${job.bundle}`],
    ['provider', provider],
    ['state', state],
    ['id there', providerJobId === null || confirmed ? id : `${id}, taken for ours; its results will show it`],
    ['results', `${job.answered} of ${job.requests}; ${job.foreignResults} that were not its own`],
    ['creations', `${job.creations}${creatingAt === null ? '' : `, the first at ${creatingAt.toISOString()}`}`],
    ['expires', expiresAt?.toISOString() ?? 'not told by the provider'],
    ['closed', closedAt?.toISOString() ?? 'not yet'],
    ['problem', job.problem === null ? 'none' : visibleText(job.problem)],
    ['fingerprint', job.fingerprint],
  ];
  return lines.map(([name, value]) => `${(name ?? '').padEnd(12)} ${value}\n`).join('') + remedy(batchId, job);
}

function remedy(batchId: string, { state, closed, jobKey, requests, creatingAt }: ProviderJob): string {
  if (state !== 'quarantined' || closed) return '';
  const around = creatingAt?.toISOString() ?? 'the time of its creation';
  return `
Look at the provider's console for a job of ${requests} requests from about ${around}, then:
  paragone jobs resolve ${batchId} ${jobKey} --adopt <its id>   it is there: its results are collected
  paragone jobs resolve ${batchId} ${jobKey} --none             it is not: another one is made, and paid for
  paragone resume ${batchId}
`;
}
