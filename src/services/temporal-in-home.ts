import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { BinarySearch } from './service-binary';
import { checkTemporal } from './temporal-version';

export function temporalPathInHome(home: string): string {
  return join(home, 'bin', 'temporal');
}

/** The copy that an earlier command has fetched. */
export async function findTemporalInHome(home: string): Promise<BinarySearch> {
  const path = temporalPathInHome(home);
  try {
    await access(path);
  } catch {
    return { problem: `PARAGONE_HOME: no ${path}` };
  }
  return checkTemporal(path, 'PARAGONE_HOME');
}
