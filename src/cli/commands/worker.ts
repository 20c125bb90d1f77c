import type { Command } from 'commander';
import { startWorker } from '../../worker';
import type { CommandContext } from '../command-context';
import { withConnections } from '../connections';
import { exitCode } from '../exit-code';
import { untilInterrupted } from '../interruption';

/** As long as one call may take, so that nothing that is paid for is thrown away. */
const drainMs = 130_000;

export function defineWorker(program: Command): Command {
  return program
    .command('worker')
    .summary('run one worker until Ctrl-C or SIGTERM')
    .description(
      'Runs one worker: it plans, fits, and judges for every provider. Start as many as you like, on any machine that\n' +
        'reaches DATABASE_URL and TEMPORAL_ADDRESS. On SIGTERM it finishes the calls in flight and gives the rest back.',
    );
}

export async function worker({ config, say, print, interrupted }: CommandContext): Promise<number> {
  return withConnections(config, { schema: 'check', say }, async ({ store, temporal }) => {
    const running = await startWorker({ store, temporal, drainMs });
    try {
      print(`A worker is polling ${temporal.address}, namespace ${temporal.namespace}.\n`);
      await Promise.race([untilInterrupted(interrupted), running.ended]);
      return exitCode.complete;
    } finally {
      await running.stop();
    }
  });
}
