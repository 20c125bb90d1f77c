import type { Command } from 'commander';
import { displayable } from '../../input/displayable';
import { InputError } from '../../input/input-error';
import { enableSubscriber } from '../../store/events/subscribers';
import type { CommandContext, Execute } from '../command-context';
import { withStore } from '../connections';
import { exitCode } from '../exit-code';

export function defineEventsEnable(events: Command, execute: Execute): void {
  events
    .command('enable')
    .argument('<subscriber>', 'its id; `paragone events subscribers` shows them')
    .summary('let a disabled subscriber go on where it stopped')
    .description('Lets a disabled subscriber go on where it stopped, within a minute. Nothing is left out.')
    .option('--skip', 'leave out the event at which it stopped')
    .action((id: string, { skip = false }: { skip?: boolean }) => execute((context) => enable(id, skip, context)));
}

async function enable(id: string, skip: boolean, { config, say, print }: CommandContext): Promise<number> {
  return withStore(config, { schema: 'check', say }, async (store) => {
    if (!(await enableSubscriber(store, id, { skip }))) {
      const remedy = '`paragone events subscribers` shows those there are';
      throw new InputError('unknown_subscriber', `there is no subscriber "${displayable(id)}"; ${remedy}.`);
    }
    print(`${id} goes on within a minute.\n`);
    return exitCode.complete;
  });
}
