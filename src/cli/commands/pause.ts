import type { Command } from 'commander';
import type { Execute } from '../command-context';
import { operatorName } from '../operator-name';
import { tellBatch } from '../tell-batch';

export function definePause(program: Command, execute: Execute): void {
  program
    .command('pause')
    .argument('<batch>', 'id of the batch; `paragone list` shows them')
    .summary('send nothing more for a batch until it is resumed')
    .description(
      'Sends nothing more for a batch until `paragone resume`. Calls in flight finish and count; the time in queue ' +
        'stops, the deadline of the batch does not.',
    )
    .option('--reason <text>', 'for the record')
    .addHelpText('after', '\nExample:\n  paragone pause 7h2kq9wxyz --reason "the bill is being checked"')
    .action((batchId: string, { reason = `by ${operatorName()}` }: { reason?: string }) =>
      execute((context) =>
        tellBatch(batchId, context, async (handle) => {
          await handle.pause(reason);
          return `Batch ${batchId} is to pause; \`paragone resume ${batchId}\` lets it go on.`;
        }),
      ),
    );
}
