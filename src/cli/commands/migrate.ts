import type { Command } from 'commander';
import { migrate as migrateStore } from '../../store/migrate';
import type { CommandContext } from '../command-context';
import { withStore } from '../connections';
import { exitCode } from '../exit-code';

export function defineMigrate(program: Command): Command {
  return program
    .command('migrate')
    .summary('bring the database schema up to date')
    .description(
      'Brings the schema at DATABASE_URL (or of the embedded PostgreSQL) up to date. Safe to run from several\n' +
        'processes at once and as often as you like.',
    );
}

export async function migrate({ config, say, print }: CommandContext): Promise<number> {
  return withStore(config, { schema: 'leave', say }, async (store) => {
    const ran = await migrateStore(store);
    print(ran.length === 0 ? 'The schema is up to date.\n' : `Migrated: ${ran.join(', ')}.\n`);
    return exitCode.complete;
  });
}
