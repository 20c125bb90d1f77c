import { z } from 'zod';
import type { BatchEvent, EventType } from '../contracts/events';

const count = z.int().min(0);
const one = z.int().min(1);
const outcomes = { completed: count, failed: count, expired: count, cancelled: count };
const letter = {
  commandId: z.string(),
  correlationId: z.string(),
  deliveries: count,
  error: z.object({ code: z.string(), message: z.string() }),
  failedAt: z.iso.datetime(),
};
const kinds = z.enum(['log', 'file', 'webhook']);

/** Of the data of each type. Fields that a later release adds are left out, not refused. */
const data = {
  'batch.started': z.object({
    mode: z.enum(['per_request', 'serial_bundle', 'provider_batch_api']),
    items: count,
    budget: one,
  }),
  'batch.paused': z.object({ why: z.enum(['operator', 'provider', 'storage', 'cost']) }),
  'batch.resumed': z.object({}),
  'batch.cancel_requested': z.object({}),
  'batch.deadline_near': z.object({ deadlineAt: z.iso.datetime() }),
  'batch.ended': z.object({
    status: z.enum(['complete', 'failed', 'cancelled']),
    reason: z.enum([
      'stable',
      'target_reached',
      'threshold_reached',
      'budget_exhausted',
      'coverage_exhausted',
      'resampling_cap',
      'threshold_override',
      'provider_wave_settled',
      'finalized_by_operator',
      'forced_recovery',
      'low_success_rate',
      'no_valid_outcomes',
      'too_few_items',
      'deadline',
      'internal',
      'cancelled',
    ]),
  }),
  'batch.erased': z.object({ items: count, justifications: count, replies: count, providerJobs: count }),
  'wave.planned': z.object({ wave: one, kind: z.enum(['coverage', 'resampling']), planned: one }),
  'wave.settled': z.object({ wave: one, planned: count, ...outcomes }),
  'bundle.started': z.object({ bundle: z.string(), comparisons: one }),
  'bundle.settled': z.object({ bundle: z.string(), wave: one, ...outcomes }),
  'comparison.failed': z.object({ comparison: z.string(), wave: one, code: z.string(), deliveries: count }),
  'provider_job.created': z.object({ job: z.string(), bundle: z.string(), requests: one }),
  'provider_job.closed': z.object({
    job: z.string(),
    bundle: z.string(),
    state: z.enum(['settled', 'refused', 'failed', 'withdrawn', 'quarantined']),
  }),
  'thresholds.changed': z.object({
    sequence: one,
    change: z.object({
      completionThresholdPct: z.number().optional(),
      totalBudget: z.number().optional(),
      maxCostUsd: z.number().optional(),
      stabilityThreshold: z.number().optional(),
      stabilityMinOutcomes: z.number().optional(),
      targetReliability: z.number().optional(),
      targetStandardError: z.number().optional(),
      successRateFloor: z.number().optional(),
      resamplingPasses: z.number().optional(),
    }),
  }),
  'dead_letter.written': z.discriminatedUnion('command', [
    z.object({
      ...letter,
      command: z.literal('judge_comparison'),
      payload: z.object({ wave: one, position: one, a: z.string(), b: z.string(), bundle: z.string().nullable() }),
      metadata: z.object({ judge: z.string() }),
    }),
    z.object({
      ...letter,
      command: z.literal('deliver_event'),
      // A plain string, so that a letter about a type that is not known here can be read.
      payload: z.object({ subscriber: z.string(), sequence: one, type: z.string() }),
      metadata: z.object({ kind: kinds }),
    }),
  ]),
} satisfies Record<EventType, z.ZodType>;

export const eventTypes = Object.keys(data) as [EventType, ...EventType[]];

const envelope = z.object({
  id: z.string(),
  type: z.string(),
  timestamp: z.iso.datetime(),
  batchId: z.string(),
  sequence: one,
  data: z.unknown(),
});

/**
 * For receivers: checks an event that came as JSON, after its signature was verified.
 * @returns null: of a type that this release does not know
 * @throws ZodError that says which field is wrong
 */
export function parseEvent(given: unknown): BatchEvent | null {
  const { type, data: raw, ...place } = envelope.parse(given);
  if (!isEventType(type)) return null;
  return { ...place, type, data: data[type].parse(raw) } as BatchEvent;
}

function isEventType(type: string): type is EventType {
  return Object.hasOwn(data, type);
}
