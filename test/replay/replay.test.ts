import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testServices } from '../support/test-services';

type History = ReturnType<typeof historyFromJSON>;

const folder = join(__dirname, 'histories');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

function read(file: string): History {
  return historyFromJSON(JSON.parse(readFileSync(join(folder, file), 'utf8')));
}

const replay = (history: History): Promise<void> =>
  Worker.runReplayHistory({ workflowBundle: { codePath: testServices().bundlePath } }, history);

test.each(files)('%s is replayed by the workflow code of today', async (file) => {
  const history = read(file);
  // A history that is cut off would replay although its workflow had failed.
  expect(history.events?.at(-1)?.workflowExecutionCompletedEventAttributes).toBeTruthy();
  await replay(history);
});

test('every kind of ending has a stored history', () => {
  const kinds = [
    'waves',
    'resampling',
    'retries',
    'failed',
    'provider-batch',
    'cancelled',
    'paused',
    'overridden',
    'finalized',
  ];
  expect(kinds.filter((kind) => !files.some((file) => file.includes(`-${kind}.json`)))).toEqual([]);
});

test('negative control: a history of another workflow code is refused', async () => {
  const history = read(files.find((file) => file.includes('-waves.json')) ?? '');
  for (const event of history.events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled?.activityType != null) scheduled.activityType.name = 'judgePair';
  }
  await expect(replay(history)).rejects.toThrow(DeterminismViolationError);
});
