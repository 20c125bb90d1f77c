import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker, type WorkflowBundle } from '@temporalio/worker';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCodecKeys } from '../../src/codec/codec-keys';
import { createDataConverter } from '../../src/codec/data-converter';
import { bundleEncodedWorkflows } from '../support/encoded-bundle';
import { testServices } from '../support/test-services';

type History = ReturnType<typeof historyFromJSON>;

const folder = join(__dirname, 'histories');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

function read(file: string): History {
  return historyFromJSON(JSON.parse(readFileSync(join(folder, file), 'utf8')));
}

let encodedBundle: WorkflowBundle;
beforeAll(async () => {
  encodedBundle = await bundleEncodedWorkflows();
});

/** What was recorded with keys is replayed with them. */
async function replay(file: string, history: History): Promise<void> {
  const dataConverter = createDataConverter(parseCodecKeys(readFileSync(join(folder, 'codec-keys.txt'), 'utf8')));
  const plain = { workflowBundle: { codePath: testServices().bundlePath } };
  const encoded = { workflowBundle: encodedBundle, dataConverter };
  await Worker.runReplayHistory(file.includes('-encoded') ? encoded : plain, history);
}

test.each(files)('%s is replayed by the workflow code of today', async (file) => {
  const history = read(file);
  // A history that is cut off would replay although its workflow had failed.
  const last = history.events?.at(-1);
  expect(
    last?.workflowExecutionCompletedEventAttributes ?? last?.workflowExecutionCanceledEventAttributes,
  ).toBeTruthy();
  await replay(file, history);
});

test('every kind of ending, and every workflow that is no batch, has a stored history', () => {
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
    'encoded',
    'events',
    'metrics',
  ];
  expect(kinds.filter((kind) => !files.some((file) => file.includes(`-${kind}.json`)))).toEqual([]);
});

test.each(['waves', 'encoded', 'events', 'metrics'])(
  'negative control: a history of other code than %s is refused',
  async (kind) => {
    const file = files.find((name) => name.includes(`-${kind}.json`)) ?? '';
    const history = read(file);
    for (const event of history.events ?? []) {
      const scheduled = event.activityTaskScheduledEventAttributes;
      if (scheduled?.activityType != null) scheduled.activityType.name = 'judgePair';
    }
    await expect(replay(file, history)).rejects.toThrow(DeterminismViolationError);
  },
);
