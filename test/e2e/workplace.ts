import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findProcessesByCommand } from '../../src/services/process-identity';
import { removeHome, serverPids } from '../services/service-rig';
import type { CommandSetting } from '../support/command';
import { testServices } from '../support/test-services';
import { itemsCsv, sampleItems } from './sample-items';

/** A folder to work in, with `items.csv`, and a home that is not there yet. */
export interface Workplace extends CommandSetting {
  readonly programs: string;
  /** Command lines of what runs for the home, as the system sees them; empty after every command. */
  running(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

export async function newWorkplace(itemCount: number): Promise<Workplace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'paragone-e2e-')));
  const home = join(folder, 'home');
  await writeFile(join(folder, 'items.csv'), itemsCsv(sampleItems(itemCount)));
  return {
    folder,
    home,
    programs: dirname(testServices().temporal), // nothing has to be fetched
    async running() {
      const pids = await serverPids(home); // as root, PostgreSQL's command line does not name the home
      const others = await findProcessesByCommand(home);
      return [...pids.map((pid) => `server ${pid}`), ...others.map(({ command }) => command)];
    },
    async remove() {
      await removeHome(home);
      await rm(folder, { recursive: true });
    },
  };
}
