import type { Command } from 'commander';
import type { Execute } from '../command-context';
import { tellBatch } from '../tell-batch';

export function defineResume(program: Command, execute: Execute): void {
  program
    .command('resume')
    .argument('<batch>', 'id of the batch; `paragone list` shows them')
    .summary('let a paused batch go on')
    .description(
      'Lets a paused batch go on, whoever paused it: an operator, or the batch itself because its provider refused the ' +
        'key or the quota. `paragone status` says why; mend that first.',
    )
    .addHelpText('after', '\nExample:\n  paragone resume 7h2kq9wxyz')
    .action((batchId: string) =>
      execute((context) =>
        tellBatch(batchId, context, async (handle) => {
          await handle.resume();
          return `Batch ${batchId} is to go on.`;
        }),
      ),
    );
}
