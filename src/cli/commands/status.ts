import type { Command } from 'commander';
import type { BatchProgress } from '../../contracts/protocol';
import { InputError } from '../../input/input-error';
import { findBatch, type StoredBatch } from '../../store/batches';
import type { Store } from '../../store/connect';
import { readProgress } from '../../store/progress';
import { visibleText } from '../../report/visible-text';
import type { CommandContext } from '../command-context';
import { withStore } from '../connections';
import { exitCode } from '../exit-code';

export function defineStatus(program: Command): Command {
  return program
    .command('status')
    .argument('<batch>', 'id of the batch; `paragone list` shows them')
    .summary('show how far a batch has come')
    .description('Shows how far a batch has come, from what is stored: no worker is needed.')
    .option('--json', 'print one JSON document on stdout');
}

export async function status(batchId: string, options: { json?: boolean }, context: CommandContext): Promise<number> {
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

/** @throws InputError if there is no such batch */
export async function requireBatch(store: Store, batchId: string): Promise<StoredBatch> {
  const batch = await findBatch(store, batchId);
  if (batch !== null) return batch;
  throw new InputError(
    'unknown_batch',
    `there is no batch ${visibleText(batchId)}. \`paragone list\` shows those there are.`,
  );
}

function describe(
  batch: StoredBatch,
  { status, wave, counts, totalBudget, completionPct, completionThresholdPct, lastDecision }: BatchProgress,
): string {
  const reasonOf = (reason: string | null): string => (reason === null ? '' : ` (${reason})`);
  const open = counts.planned - counts.completed - counts.failed - counts.expired - counts.cancelled;
  const lines = [
    ['batch', batch.batchId],
    ['status', `${status}${reasonOf(batch.reason)}`],
    ['items', `${batch.itemCount}, compared on ${visibleText(batch.trait)}`],
    ['wave', `${wave}`],
    [
      'comparisons',
      `${counts.completed} completed, ${counts.failed} failed, ${counts.expired} expired, ${counts.cancelled} cancelled, ${open} open of ${counts.planned} planned (budget ${totalBudget})`,
    ],
    ['completion', `${completionPct.toFixed(2)} %, threshold ${completionThresholdPct} %`],
    ['decision', lastDecision === null ? 'none yet' : `${lastDecision.kind}${reasonOf(lastDecision.reason)}`],
    ['seed', batch.seed],
  ];
  return lines.map(([name, value]) => `${(name ?? '').padEnd(12)} ${value}\n`).join('');
}
