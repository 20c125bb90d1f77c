import { TestWorkflowEnvironment } from '@temporalio/testing';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ParagoneClient } from '../../src/client/paragone-client';
import { parseEvent } from '../../src/events/event-schema';
import { auditBatch } from '../../src/store/audit';
import { startCommand, until, type StartedCommand } from './command';
import type { ProviderCall } from './fake-provider/call-log';
import { startFakeProvider } from './fake-provider/start-fake-provider';
import { startOwnPostgres } from './own-postgres';
import { isRight, markedItems, markedPairs } from './provider-rig';
import { testServices } from './test-services';

/** Calls at once. */
const outageCalls = 8;

interface Outage {
  /** Of the batch. */
  readonly comparisons: number;
  readonly awayMs: number;
}

/**
 * Stops PostgreSQL in the middle of a batch, which a worker process judges at a fake provider, starts it again after
 * `awayMs`, and returns all that there is at the end.
 */
export async function judgeThroughOutage({ comparisons, awayMs }: Outage) {
  const [temporal, postgres, fake, folder] = await Promise.all([
    TestWorkflowEnvironment.createLocal({
      server: { executable: { type: 'existing-path', path: testServices().temporal } },
    }),
    startOwnPostgres(),
    startFakeProvider({ settings: { latencyMs: 200 } }),
    mkdtemp(join(tmpdir(), 'paragone-outage-')).then((made) => realpath(made)),
  ]);
  const subscribers = [{ id: 'audit', kind: 'file', path: 'told.jsonl' }];
  await writeFile(join(folder, 'events.json'), JSON.stringify({ subscribers }));
  const worker = startCommand(['worker', '--calls', String(outageCalls), '--events', 'events.json'], {
    folder,
    home: join(folder, 'home'),
    environment: {
      DATABASE_URL: postgres.url,
      TEMPORAL_ADDRESS: temporal.address,
      ANTHROPIC_API_KEY: 'sk-ant-test',
      ANTHROPIC_BASE_URL: fake.anthropicBaseUrl,
    },
  });
  const died = worker.ended.then(({ code, stderr }) => {
    throw new Error(`The worker has ended with ${code}: ${stderr}`);
  });
  died.catch(() => undefined); // at the end it is stopped
  try {
    const { handle } = await new ParagoneClient(postgres.store, temporal.client).startBatch({
      items: markedItems(40),
      pairs: markedPairs(40, comparisons),
      judges: ['anthropic:claude-sonnet-5'],
      seed: '1',
      heartbeatTimeoutMs: 5_000,
    });
    await until('a third of the calls', async () => (await fake.calls()).length >= comparisons / 3);
    const quiet = worker.stderr().length;
    await postgres.stop();
    const stoppedAt = Date.now();
    await pause(awayMs);
    const sentMeanwhile = (await fake.calls()).filter(({ at }) => Date.parse(at) > stoppedAt).length;
    await postgres.start();
    const back = performance.now();
    const { document, comparisons: outcomes } = await Promise.race([handle.results(), died]);
    const recoveryMs = performance.now() - back;
    await until('the last event', () => toldIn(folder).includes('batch.ended'));
    const calls = await fake.calls();
    return {
      document,
      planned: comparisons,
      wrong: outcomes.filter((outcome) => !isRight(outcome)),
      breaches: (await auditBatch(postgres.store, handle.batchId)).filter(({ ok }) => !ok),
      asked: timesAsked(calls),
      sentMeanwhile,
      told: toldIn(folder),
      logLines: worker.stderr().slice(quiet).split('\n').slice(0, -1),
      recoveryMs,
    };
  } finally {
    await terminate(worker);
    await Promise.all([temporal.teardown(), postgres.drop(), fake.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Settled comparisons are never asked again, and those in flight once more at most. */
export function expectNothingLost(found: Awaited<ReturnType<typeof judgeThroughOutage>>): void {
  const { document, planned, wrong, breaches, asked, sentMeanwhile, told, logLines } = found;
  expect(document.status).toBe('complete');
  expect(document.counts).toEqual({ planned, completed: planned, failed: 0, expired: 0, cancelled: 0 });
  expect(wrong).toEqual([]);
  expect(breaches).toEqual([]);
  expect(asked).toHaveLength(planned);
  expect(asked.filter((times) => times > 1).length).toBeLessThanOrEqual(outageCalls);
  expect(Math.max(...asked)).toBeLessThanOrEqual(2);
  expect(sentMeanwhile).toBe(0);
  expect([told[0], told.at(-1)]).toEqual(['batch.started', 'batch.ended']);
  for (const once of ['DATABASE_LOST', 'DATABASE_BACK']) {
    expect(logLines.filter((line) => line.startsWith(once))).toHaveLength(1);
  }
  // Activities that are tried again are told of, less and less often.
  expect(logLines.length).toBeLessThan(60);
}

async function terminate({ pid, ended }: StartedCommand): Promise<void> {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended before its time.
  }
  await ended;
}

/** Of each comparison, how often the provider was asked. */
function timesAsked(calls: readonly ProviderCall[]): readonly number[] {
  const times = new Map<string, number>();
  for (const { pair } of calls) {
    const key = [...(pair ?? [])].sort().join(' ');
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  return [...times.values()];
}

/** Types of the events that were delivered, in order. */
function toldIn(folder: string): readonly string[] {
  const file = join(folder, 'told.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  return lines.map((line) => parseEvent(JSON.parse(line))?.type ?? 'unknown');
}
