import { ApplicationFailure, CancellationScope, log, setHandler } from '@temporalio/workflow';
import {
  badThresholdsFailure,
  batchEndedFailure,
  blockSignal,
  cancelSignal,
  decisionsQuery,
  finalizeNowSignal,
  overrideThresholdsSignal,
  pauseSignal,
  progressQuery,
  resumeSignal,
  retryFailedSignal,
  settingsQuery,
  updateThresholdsUpdate,
} from '../src/contracts/messages';
import type { BatchStatus } from '../src/contracts/batch';
import type { Pause } from '../src/contracts/protocol';
import type { BatchSettings } from '../src/contracts/settings';
import { applyThresholdChange, thresholdComplaints, type ThresholdChange } from '../src/contracts/threshold-change';
import { control } from './activity-proxies';
import { applyTally, continuationContext, progressOf, type BatchState, type Ending } from './batch-state';
import { publish } from './batch-page';
import { decideGuarded } from './mode-guards';

/**
 * What operators may say to a running batch, and what it does. Messages are applied one after the other, in the
 * order in which they came; what the wave in hand must notice reaches it by cancelling its bundles.
 */
export class Operator {
  /** The bundles that are being judged, by id. */
  readonly inHand = new Map<string, CancellationScope>();
  /** The provider jobs in hand, by key: an ending cancels them, a pause does not, since they are paid for. */
  readonly jobsInHand = new Map<string, CancellationScope>();
  /** How often the batch was resumed. */
  resumptions = 0;
  private last: Promise<unknown>;

  /** @param ready messages wait for it */
  constructor(
    private readonly state: BatchState,
    ready: Promise<void>,
  ) {
    this.last = ready.catch(() => undefined); // the batch's own course reports it
    setHandler(cancelSignal, () => this.end('cancel'));
    setHandler(finalizeNowSignal, () => this.end('finalize'));
    setHandler(pauseSignal, (given) => this.unanswered(() => this.pause({ why: 'operator', reason: reasonIn(given) })));
    setHandler(blockSignal, (given) => this.unanswered(() => this.pause({ why: 'provider', reason: reasonIn(given) })));
    setHandler(resumeSignal, () => this.unanswered(() => this.resume()));
    setHandler(overrideThresholdsSignal, (change) => this.unanswered(() => this.change(change)));
    setHandler(retryFailedSignal, () => undefined); // what is open again is judged with the wave in hand, or after it
    setHandler(updateThresholdsUpdate, (change) => this.inOrder(() => this.change(change)), {
      validator: (change) => this.refuse(change),
    });
    setHandler(progressQuery, () => progressOf(state));
    setHandler(decisionsQuery, () => state.recentDecisions);
    setHandler(settingsQuery, () => state.settings);
  }

  /** The first ending holds; a cancellation overrules the others. */
  end(ending: Ending): void {
    if (this.state.ending === null || ending === 'cancel') this.state.ending = ending;
    this.stopBundles();
    for (const job of this.jobsInHand.values()) job.cancel();
  }

  /**
   * Pauses the batch as a bundle asks for. What it met before the batch was resumed may be mended by now, so it is
   * left to the next bundle to say so.
   * @param resumptions how often the batch had been resumed when the bundle was begun
   */
  async block(pause: Pause, resumptions: number): Promise<void> {
    await this.inOrder(async () => {
      if (resumptions === this.resumptions) await this.pause(pause);
    });
  }

  /** Resolves when every message that has come so far is applied: a decision waits for it. */
  async settled(): Promise<void> {
    await this.last;
  }

  private stopBundles(): void {
    for (const bundle of this.inHand.values()) bundle.cancel();
  }

  private inOrder<T>(work: () => Promise<T>): Promise<T> {
    // Temporal's own Cancel must not cut a message off half-way.
    const done = this.last.then(() => CancellationScope.nonCancellable(work));
    this.last = done.catch(() => undefined);
    return done;
  }

  /** What a signal throws would fail the workflow; an operator's slip must not. */
  private async unanswered(work: () => Promise<unknown>): Promise<void> {
    try {
      await this.inOrder(work);
    } catch (error) {
      log.error('A message to the batch could not be applied', { error });
    }
  }

  /** Once for each cause; an operator's pause adds nothing to another. */
  private async pause(pause: Pause): Promise<void> {
    const { state } = this;
    if (state.ending !== null || state.result !== null) return;
    if (state.pause !== null && (pause.why === 'operator' || pause.why === state.pause.why)) return;
    // The row stops the bundles in hand, each at its next call. They are not cancelled: their calls are paid for.
    await control.pauseBatch({ batchId: state.input.batchId, pause, nowMs: Date.now() });
    state.pause = pause;
    log.warn('The batch is paused', { why: pause.why });
    publish(state);
  }

  /** Also where no pause is known: a bundle pauses the row at once, and says so here only when it has ended. */
  private async resume(): Promise<void> {
    const { state } = this;
    if (state.ending !== null || state.result !== null) return;
    await control.resumeBatch({ batchId: state.input.batchId, nowMs: Date.now() });
    state.pause = null;
    this.resumptions += 1;
    publish(state);
  }

  /** What is refused is recorded too, since a signal has no answer. */
  private async change(given: unknown): Promise<BatchSettings> {
    const { state } = this;
    this.refuseWhenEnded();
    const change = changeIn(given);
    const complaints = thresholdComplaints(change, committed(state));
    if (complaints.length === 0) state.settings = applyThresholdChange(state.settings, change);
    state.changes += 1;
    const refused = complaints.length === 0 ? null : complaints.join('; ');
    const { batchId } = state.input;
    const endedAs = await control.recordThresholds({
      batchId,
      change: { sequence: state.changes, change, settings: state.settings, refused },
    });
    // The end may be stored although this run does not know: its task was repeated when the message came.
    if (endedAs !== null) throw batchEnded(batchId, endedAs);
    if (refused === null) await this.reconsider();
    // Whoever raises the cap wants the batch to go on.
    const heldByCost = state.pause === null || state.pause.why === 'cost';
    if (refused === null && change.maxCostUsd !== undefined && heldByCost) await this.resume();
    publish(state);
    return state.settings;
  }

  /** A threshold that is met already does not wait for the wave to end. */
  private async reconsider(): Promise<void> {
    const { state } = this;
    if (!state.settings.thresholdOverridden || state.wave === 0) return;
    applyTally(state, await control.countBatch({ batchId: state.input.batchId }));
    const decision = decideGuarded(continuationContext(state), state.settings);
    if (decision.kind === 'score' && decision.reason === 'threshold_override') this.end('override');
  }

  private refuseWhenEnded(): void {
    const { input, result } = this.state;
    if (result !== null) throw batchEnded(input.batchId, result.status);
  }

  private refuse(given: unknown): void {
    this.refuseWhenEnded();
    const complaints = thresholdComplaints(changeIn(given), committed(this.state));
    if (complaints.length > 0) throw ApplicationFailure.nonRetryable(`${complaints.join('; ')}.`, badThresholdsFailure);
  }
}

function batchEnded(batchId: string, status: BatchStatus): ApplicationFailure {
  const sentence = `Batch ${batchId} has ended (${status}) and takes no message.`;
  return ApplicationFailure.nonRetryable(sentence, batchEndedFailure);
}

// Temporal's Web UI and command line let anybody send a message with any input, or none: nothing is taken for granted.

function committed({ counts, spentUsd }: BatchState): { planned: number; spentUsd: number } {
  return { planned: counts.planned, spentUsd };
}

function reasonIn(given: unknown): string {
  const { reason } = recordOf(given);
  return typeof reason === 'string' ? reason : 'no reason given';
}

function changeIn(given: unknown): ThresholdChange {
  return recordOf(given);
}

function recordOf(given: unknown): Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null ? (given as Readonly<Record<string, unknown>>) : {};
}
