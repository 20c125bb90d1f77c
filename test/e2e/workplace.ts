import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findProcessesByCommand } from '../../src/services/process-identity';
import { removeHome, serverPids } from '../services/service-rig';
import type { CommandSetting } from '../support/command';
import { testServices } from '../support/test-services';
import { itemsCsv, sampleItems } from './sample-items';

/** A folder to work in, with `items.csv` of 20 texts, and a home of its own. */
export interface Workplace extends CommandSetting {
  /** Pids of all that runs for the home, as the system sees them; none after every command. */
  running(): Promise<readonly number[]>;
  /** Ends what a failed test may have left, and removes all files. */
  remove(): Promise<void>;
}

/** @param home whether PARAGONE_HOME is there already, closed to everybody else, or is left to the first command */
export async function newWorkplace(home: 'absent' | 'mode 0700'): Promise<Workplace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'paragone-e2e-')));
  const place = join(folder, 'home');
  if (home === 'mode 0700') await mkdir(place, { mode: 0o700 });
  await writeFile(join(folder, 'items.csv'), itemsCsv(sampleItems(20)));
  const running = async (): Promise<readonly number[]> => {
    // As root, the command line of PostgreSQL does not name the home.
    const found = [...(await serverPids(place)), ...(await findProcessesByCommand(place)).map(({ pid }) => pid)];
    return [...new Set(found)];
  };
  return {
    folder,
    home: place,
    programs: dirname(testServices().temporal), // nothing has to be fetched
    // The shortest there is for every worker, so that its death is noticed soon.
    environment: { PARAGONE_HEARTBEAT_TIMEOUT_MS: '2000' },
    running,
    async remove() {
      for (const pid of await running()) process.kill(pid, 'SIGKILL');
      await removeHome(place);
      await rm(folder, { recursive: true });
    },
  };
}
