import type { Command } from 'commander';
import type { Execute } from '../command-context';
import { operatorName } from '../operator-name';
import { tellBatch } from '../tell-batch';

export function defineFinalize(program: Command, execute: Execute): void {
  program
    .command('finalize')
    .argument('<batch>', 'id of the batch; `paragone list` shows them')
    .summary('end a batch now, with the ranks it has')
    .description(
      'Ends a batch now and scores the outcomes that it has: it becomes complete, as finalised by an operator. Open ' +
        'comparisons become cancelled.',
    )
    .option('--by <name>', 'who decides, for the record (default: the account)')
    .addHelpText('after', '\nExample:\n  paragone finalize 7h2kq9wxyz --by "J. Moore"')
    .action((batchId: string, { by = operatorName() }: { by?: string }) =>
      execute((context) =>
        tellBatch(batchId, context, async (handle) => {
          await handle.finalizeNow(by);
          return `Batch ${batchId} is to be finalised with what it has.`;
        }),
      ),
    );
}
