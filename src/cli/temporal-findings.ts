import { Connection } from '@temporalio/client';
import { areSearchAttributesRegistered } from '../client/search-attributes';
import type { TemporalTarget } from '../contracts/temporal-target';
import type { Finding } from './finding';
import { checkTemporal } from './reachable';

/** What `doctor` says of a Temporal that is configured. */
export async function temporalFindings(target: TemporalTarget): Promise<readonly Finding[]> {
  try {
    await checkTemporal(target);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return [{ name: 'TEMPORAL_ADDRESS', state: 'problem', text }];
  }
  return [{ name: 'TEMPORAL_ADDRESS', state: 'ok', text: 'reachable' }, await searchAttributes(target), fairness];
}

async function searchAttributes({ connectionOptions, namespace }: TemporalTarget): Promise<Finding> {
  const name = 'search attributes';
  const connection = await Connection.connect(connectionOptions);
  try {
    if (await areSearchAttributesRegistered(connection, namespace)) return { name, state: 'ok', text: 'registered' };
    const text = `not all are known to namespace ${namespace}: batches run without, and Temporal's UI cannot list by them. \`paragone migrate\` registers them.`;
    return { name, state: 'note', text };
  } finally {
    await connection.close();
  }
}

/** No call of Temporal's API tells of it. */
const fairness: Finding = {
  name: 'fairness',
  state: 'note',
  text: 'a server does not tell whether it is on. Batches take turns if matching.useNewMatcher and matching.enableFairness are set; else a small batch may wait behind a large one.',
};
