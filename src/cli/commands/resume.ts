import type { Command } from 'commander';
import type { Execute } from '../command-context';
import { tellBatch } from '../tell-batch';

export function defineResume(program: Command, execute: Execute): void {
  program
    .command('resume')
    .argument('<batch>', 'id of the batch; `paragone list` shows them')
    .summary('let a paused batch go on')
    .description(
      'Lets a paused batch go on, whether `paragone pause` paused it or its provider refused the key, the settings or the ' +
        'quota: mend that first. `paragone status` says why it was.',
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
