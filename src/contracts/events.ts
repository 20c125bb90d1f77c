/**
 * What other systems are told of a batch. Ids, counts, codes and settings only: never a text, a justification, a prompt,
 * a reply, or what somebody wrote as a reason.
 */
import type { BatchMode, EndReason } from './batch';
import type { Pause, WaveKind } from './protocol';
import type { JobClosing } from './provider-job';
import type { ThresholdChange } from './threshold-change';

/** What each type of event tells beside its batch. */
interface EventData {
  /** The batch is stored with its items; its workflow begins. */
  'batch.started': { readonly mode: BatchMode; readonly items: number; readonly budget: number };
  'batch.paused': { readonly why: Pause['why'] };
  'batch.resumed': Record<never, never>;
  /** Asked for by a client; the end itself is told by `batch.ended`. */
  'batch.cancel_requested': Record<never, never>;
  /** Scheduled at the start: nine tenths of the time until the deadline are over, and the batch has not ended. */
  'batch.deadline_near': { readonly deadlineAt: string };
  'batch.ended': { readonly status: 'complete' | 'failed' | 'cancelled'; readonly reason: EndReason };
  /** Texts and what judges wrote about them are gone for good: of the whole batch, or of one item. */
  'batch.erased': {
    readonly items: number;
    readonly justifications: number;
    readonly replies: number;
    readonly providerJobs: number;
  };
  'wave.planned': { readonly wave: number; readonly kind: WaveKind; readonly planned: number };
  /** Fitted: each comparison of it has an outcome. Counts are of all waves so far; told again after a redrive. */
  'wave.settled': { readonly wave: number; readonly planned: number } & OutcomeCounts;
  /** Claimed by a worker; again if a worker died. */
  'bundle.started': { readonly bundle: string; readonly comparisons: number };
  /** Nothing of it is open any more. Counts leave out what went back to the queue, into another bundle. */
  'bundle.settled': { readonly bundle: string; readonly wave: number } & OutcomeCounts;
  'comparison.failed': {
    readonly comparison: string;
    readonly wave: number;
    readonly code: string;
    readonly deliveries: number;
  };
  /** The provider has the job; told also when one is found again. */
  'provider_job.created': { readonly job: string; readonly bundle: string; readonly requests: number };
  'provider_job.closed': { readonly job: string; readonly bundle: string; readonly state: JobClosing['state'] };
  /** Fields of the change that was applied. */
  'thresholds.changed': { readonly sequence: number; readonly change: Omit<ThresholdChange, 'by'> };
  'dead_letter.written': DeadLetterData;
}

interface OutcomeCounts {
  readonly completed: number;
  readonly failed: number;
  readonly expired: number;
  readonly cancelled: number;
}

/** Something was tried as often as it may be, and has failed for good. */
type DeadLetterData = {
  /** Unique within the batch: a comparison's id, or an event's sequence and its subscriber. */
  readonly commandId: string;
  /** Leads to the lines of the log. */
  readonly correlationId: string;
  readonly deliveries: number;
  readonly error: { readonly code: string; /** One sentence of our own. */ readonly message: string };
  readonly failedAt: string;
} & (
  | {
      readonly command: 'judge_comparison';
      readonly payload: {
        readonly wave: number;
        readonly position: number;
        /** Item ids; `a` was shown first. */
        readonly a: string;
        readonly b: string;
        readonly bundle: string | null;
      };
      readonly metadata: { readonly judge: string };
    }
  | {
      readonly command: 'deliver_event';
      readonly payload: { readonly subscriber: string; readonly sequence: number; readonly type: EventType };
      readonly metadata: { readonly kind: SubscriberKind };
    }
);

export type EventType = keyof EventData;

/** An event that is about to be appended. */
export type NewEvent = { [T in EventType]: { readonly type: T; readonly data: EventData[T] } }[EventType];

/** An event as it is delivered. */
export type BatchEvent = {
  /** `batch:sequence`. Of two deliveries with the same id the second is a repeat. */
  readonly id: string;
  readonly batchId: string;
  /** From 1, without a gap, in the order in which the changes were committed. */
  readonly sequence: number;
  /** When it happened: ISO 8601, UTC. */
  readonly timestamp: string;
} & NewEvent;

export type DeadLetterEvent = Extract<BatchEvent, { type: 'dead_letter.written' }>;

/** Highest first. */
export const subscriberPriorities = ['highest', 'high', 'normal', 'low', 'lowest'] as const;
/** All of a higher one have got an event, or failed to, before the next one gets it. */
export type SubscriberPriority = (typeof subscriberPriorities)[number];

export type SubscriberKind = 'log' | 'file' | 'webhook';

/** Who gets events, as PostgreSQL and workflow history know it: no address, no secret. */
export interface SubscriberFacts {
  readonly id: string;
  readonly kind: SubscriberKind;
  readonly priority: SubscriberPriority;
}
