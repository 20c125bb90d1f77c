import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { plainEnvironment } from './child-environment';
import type { BinarySearch } from './service-binary';
import { checkTemporal } from './temporal-version';

/** The `temporal` that a shell would run. */
export async function findTemporalOnPath(): Promise<BinarySearch> {
  for (const folder of (plainEnvironment().PATH ?? '').split(delimiter).filter((entry) => entry !== '')) {
    const path = join(folder, 'temporal');
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return checkTemporal(path, 'PATH');
  }
  return { problem: 'PATH: no temporal' };
}
