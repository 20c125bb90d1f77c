import { plainEnvironment } from './child-environment';
import { lastLine, runCommand } from './run-command';
import type { BinarySearch } from './service-binary';

/** CLI 1.4 brings server 1.28, the first with task queue fairness. */
const oldestMinor = 4;

/** Asks a `temporal` program for its version; a problem if it does not run, does not say, or is too old. */
export async function checkTemporal(path: string, source: string): Promise<BinarySearch> {
  const result = await runCommand(path, ['--version'], { timeoutMs: 15_000, env: plainEnvironment() });
  const match = /temporal version ((\d+)\.(\d+)\.\S+)/.exec(result.stdout);
  if (result.code !== 0 || match === null) {
    return { problem: `${source}: ${path} does not run (${result.startError ?? lastLine(result)})` };
  }
  const [, version = '', major, minor] = match;
  if (Number(major) < 1 || (Number(major) === 1 && Number(minor) < oldestMinor)) {
    return { problem: `${source}: ${path} is version ${version}, 1.${oldestMinor} or later is needed` };
  }
  return { found: { path, version, source } };
}
