import type { Command } from 'commander';
import type { CommandContext, Execute } from '../command-context';
import { withConnections } from '../connections';
import { readEventDelivery } from '../event-delivery';
import { exitCode } from '../exit-code';
import { launchWorker } from '../launch-worker';
import { untilInterrupted } from '../interruption';

/** Calls in flight get this long to end when Ctrl-C stops the worker. */
const drainMs = 10_000;

export function defineUp(program: Command, execute: Execute): void {
  program
    .command('up')
    .summary('start the services and a worker, and keep them until Ctrl-C')
    .description(
      'Starts PostgreSQL, Temporal with its UI, and a worker in the foreground, and keeps them until Ctrl-C. ' +
        'Batches that were interrupted go on. Other commands use these services while they run.',
    )
    .action(() => execute(up));
}

async function up(context: CommandContext): Promise<number> {
  const { config, say, print, interrupted } = context;
  const events = await readEventDelivery(config);
  return withConnections(config, { schema: 'migrate', say }, async (connections) => {
    const { client, store, temporal, temporalUiUrl } = connections;
    const worker = await launchWorker({ store, temporal, drainMs, events }, config);
    try {
      for (const sentence of await client.reconcile()) say(sentence);
      if (temporalUiUrl !== null) print(`Temporal UI: ${temporalUiUrl}\n`);
      // The address of one's own database is one's own affair; the embedded one's is needed to reach it from code.
      if (config.databaseUrl === null) print(`DATABASE_URL=${connections.databaseUrl}\n`);
      if (config.temporal === null) print(`TEMPORAL_ADDRESS=${temporal.address}\n`);
      print('A worker is polling. Ctrl-C stops it; batches are kept.\n');
      await Promise.race([untilInterrupted(interrupted), worker.ended]);
      return exitCode.complete;
    } finally {
      await worker.stop();
    }
  });
}
