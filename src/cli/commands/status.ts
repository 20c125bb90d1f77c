import type { Command } from 'commander';
import type { BatchProgress } from '../../contracts/protocol';
import { pairSource } from '../../contracts/settings';
import type { StoredBatch } from '../../store/batches';
import { readProgress } from '../../store/progress';
import { visibleText } from '../../report/visible-text';
import type { CommandContext, Execute } from '../command-context';
import { withStore } from '../connections';
import { costText } from '../cost-text';
import { exitCode } from '../exit-code';
import { requireBatch } from '../require-batch';

export function defineStatus(program: Command, execute: Execute): void {
  program
    .command('status')
    .argument('<batch>', 'id of the batch; `paragone list` shows them')
    .summary('show how far a batch has come')
    .description('Shows how far a batch has come, from what is stored: no worker is needed.')
    .option('--json', 'print one JSON document on stdout')
    .action((batch: string, options: { json?: boolean }) => execute((context) => status(batch, options, context)));
}

async function status(batchId: string, options: { json?: boolean }, context: CommandContext): Promise<number> {
  return withStore(context.config, { schema: 'check', say: context.say }, async (store) => {
    const batch = await requireBatch(store, batchId);
    const progress = await readProgress(store, batch);
    context.print(
      options.json === true
        ? `${JSON.stringify({ ...progress, reason: batch.reason }, null, 2)}\n`
        : describe(batch, progress),
    );
    return exitCode.complete;
  });
}

function describe(
  batch: StoredBatch,
  {
    status,
    wave,
    counts,
    totalBudget,
    completionPct,
    completionThresholdPct,
    lastDecision,
    cost,
    pause,
  }: BatchProgress,
): string {
  const reasonOf = (reason: string | null): string => (reason === null ? '' : ` (${reason})`);
  const open = counts.planned - counts.completed - counts.failed - counts.expired - counts.cancelled;
  const lines = [
    ['batch', batch.batchId],
    ['status', `${status}${reasonOf(batch.reason === status ? null : batch.reason)}`],
    ...(pause === null ? [] : [['paused', `${visibleText(pause.reason)} (${pause.why})`]]),
    ['items', `${batch.itemCount}, compared on ${visibleText(batch.trait)}`],
    ['wave', `${wave}`],
    ['pairing', pairSource(batch.settings)],
    [
      'comparisons',
      `${counts.completed} completed, ${counts.failed} failed, ${counts.expired} expired, ${counts.cancelled} cancelled, ${open} open of ${counts.planned} planned (budget ${totalBudget})`,
    ],
    ['completion', `${completionPct.toFixed(2)} %, threshold ${completionThresholdPct} %`],
    ['decision', lastDecision === null ? 'none yet' : `${lastDecision.kind}${reasonOf(lastDecision.reason)}`],
    ...(cost.spentUsd === 0 && cost.maxUsd === null ? [] : [['cost', costText(cost)]]),
    ['seed', batch.seed],
  ];
  return lines.map(([name, value]) => `${(name ?? '').padEnd(12)} ${value}\n`).join('');
}
