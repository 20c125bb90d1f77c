import type { Client } from '@temporalio/client';
import { sql } from 'kysely';
import type { BenchRig } from './bench-rig';

/** What batches that ran side by side have cost, all together. */
export interface Measured {
  readonly comparisons: number;
  readonly events: number;
  readonly bytes: number;
  /** Of the engine and the servers, idle time of pollers and heartbeats included. */
  readonly cpuMs: number;
  /** From the first claim to the last outcome. */
  readonly outcomesPerSecond: number;
}

/** @param start starts one batch and returns its id and the id of its workflow */
export async function measureBatches(
  rig: BenchRig,
  count: number,
  start: () => Promise<{ readonly batchId: string; readonly workflowId: string }>,
): Promise<Measured> {
  const before = await rig.cpuMs();
  const started = await Promise.all(Array.from({ length: count }, start));
  await Promise.all(started.map(({ workflowId }) => rig.client.workflow.getHandle(workflowId).result()));
  const cpuMs = (await rig.cpuMs()) - before;
  const histories = await Promise.all(started.map(({ workflowId }) => historyOf(rig.client, workflowId)));
  const { rows } = await sql<{ comparisons: number; seconds: number }>`
    select count(*)::int as comparisons,
      extract(epoch from max(settled_at) - min(processing_started_at))::float8 as seconds
    from comparisons where batch_id = any(${started.map(({ batchId }) => batchId)}) and status = 'completed'`.execute(
    rig.store,
  );
  const { comparisons, seconds } = rows[0] ?? { comparisons: 0, seconds: Number.NaN };
  return {
    comparisons,
    events: histories.reduce((sum, { events }) => sum + events, 0),
    bytes: histories.reduce((sum, { bytes }) => sum + bytes, 0),
    cpuMs,
    outcomesPerSecond: comparisons / seconds,
  };
}

/** Summed over the runs of a chain of continue-as-new. */
async function historyOf(client: Client, workflowId: string): Promise<{ events: number; bytes: number }> {
  const sum = { events: 0, bytes: 0 };
  for (let runId: string | undefined; ;) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const { historyLength, historySize = 0 } = await handle.describe();
    sum.events += historyLength;
    sum.bytes += historySize;
    const first = (await handle.fetchHistory()).events?.[0]?.workflowExecutionStartedEventAttributes;
    runId = first?.continuedExecutionRunId || undefined;
    if (runId === undefined) return sum;
  }
}
