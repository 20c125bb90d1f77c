import { readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { wholeEnvironment } from './child-environment';
import { lastLine, runCommand } from './run-command';
import type { BinarySearch } from './service-binary';
import { temporalPathInHome } from './temporal-in-home';
import { checkTemporal } from './temporal-version';
import { withUnfinishedFolder } from './unfinished-folder';

const source = 'download by the Temporal SDK';

/**
 * The SDK only downloads as part of starting a server, and neither can be cancelled. In a process of its own both can:
 * the program is text, so that it is found whether this module runs from source or compiled.
 */
const program = `
const [, testing, downloadDir] = process.argv;
require(testing).TestWorkflowEnvironment
  .createLocal({ server: { executable: { type: 'cached-download', downloadDir } } })
  .then((environment) => environment.teardown())
  .then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });
`;

export interface TemporalDownload {
  readonly home: string;
  readonly timeoutMs: number;
  /** Path of the module that has the SDK's `TestWorkflowEnvironment`. */
  readonly testingModule: string;
}

/** Lets the SDK download the Temporal CLI and keeps it in the home. A few seconds, or it is a problem. */
export async function downloadTemporal({ home, timeoutMs, testingModule }: TemporalDownload): Promise<BinarySearch> {
  const target = temporalPathInHome(home);
  const problem = await withUnfinishedFolder(dirname(target), async (folder) => {
    const result = await runCommand(process.execPath, ['-e', program, testingModule, folder], {
      timeoutMs,
      cwd: folder,
      env: wholeEnvironment(),
    });
    if (result.timedOut) return `${source}: not finished within ${timeoutMs / 1000} s`;
    const file = (await readdir(folder)).find((name) => name.startsWith('temporal') && !name.endsWith('.downloading'));
    if (result.code !== 0 || file === undefined) return `${source}: ${lastLine(result)}`;
    await rename(join(folder, file), target);
    return null;
  });
  return problem === null ? checkTemporal(target, source) : { problem };
}
