import type { Command } from 'commander';
import { migrate as migrateStore } from '../../store/migrate';
import type { CommandContext, Execute } from '../command-context';
import { setUpTemporal, withStore } from '../connections';
import { exitCode } from '../exit-code';

export function defineMigrate(program: Command, execute: Execute): void {
  program
    .command('migrate')
    .summary('bring the database schema up to date')
    .description(
      'Brings the schema at DATABASE_URL (or of the embedded PostgreSQL) up to date, and registers the search attributes ' +
        'of batches and the schedule of metrics with the Temporal at TEMPORAL_ADDRESS. Safe to run from several processes at once and as often as ' +
        'you like.',
    )
    .action(() => execute(migrate));
}

async function migrate({ config, say, print }: CommandContext): Promise<number> {
  return withStore(config, { schema: 'leave', say }, async (store) => {
    const ran = await migrateStore(store);
    await setUpTemporal(config, say);
    print(ran.length === 0 ? 'The schema is up to date.\n' : `Migrated: ${ran.join(', ')}.\n`);
    return exitCode.complete;
  });
}
