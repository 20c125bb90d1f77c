import type { Command } from 'commander';
import { operatorName } from '../operator-name';
import type { Execute } from '../command-context';
import { tellBatch } from '../tell-batch';

export function defineCancel(program: Command, execute: Execute): void {
  program
    .command('cancel')
    .argument('<batch>', 'id of the batch; `paragone list` shows them')
    .summary('end a batch; what was judged stays')
    .description(
      'Ends a batch: valid outcomes stay and are ranked, open comparisons become cancelled. A cancelled batch does not ' +
        'go on again. To stop for a while, use `paragone pause`; to end it with its ranks, `paragone finalize`.',
    )
    .option('--reason <text>', 'for the record')
    .addHelpText('after', '\nExample:\n  paragone cancel 7h2kq9wxyz --reason "wrong criteria"')
    .action((batchId: string, { reason = `by ${operatorName()}` }: { reason?: string }) =>
      execute((context) =>
        tellBatch(batchId, context, async (handle) => {
          await handle.cancel(reason);
          return `Batch ${batchId} is to be cancelled.`;
        }),
      ),
    );
}
