import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { BatchProgress, StoredDecision } from './protocol';
import type { BatchSettings } from './settings';
import type { ThresholdChange } from './threshold-change';

/** Ends the batch: valid outcomes stay, open comparisons become cancelled. */
export const cancelSignal = defineSignal<[{ readonly reason: string }]>('cancel');
/** Changes thresholds without an answer; what cannot be applied is recorded as refused and changes nothing. */
export const overrideThresholdsSignal = defineSignal<[ThresholdChange]>('overrideThresholds');
/** No new bundle and no new call; calls in flight finish. The deadline goes on. */
export const pauseSignal = defineSignal<[{ readonly reason: string }]>('pause');
export const resumeSignal = defineSignal('resume');
/** Scores what there is, at once. */
export const finalizeNowSignal = defineSignal<[{ readonly by: string }]>('finalizeNow');
/** Judges comparisons that were redriven from dead letters. */
export const retryFailedSignal = defineSignal('retryFailed');
/** Pauses the batch because of its provider: what a provider job says that needs an operator. */
export const blockSignal = defineSignal<[{ readonly reason: string }]>('block');

/** The same change as the signal, validated: answers the settings in force, or refuses before it enters history. */
export const updateThresholdsUpdate = defineUpdate<BatchSettings, [ThresholdChange]>('updateThresholds');
/** Types of the failures with which it is refused. */
export const badThresholdsFailure = 'BAD_THRESHOLDS';
export const batchEndedFailure = 'BATCH_ENDED';

export const progressQuery = defineQuery<BatchProgress>('progress');
/** The latest 50, oldest first; all of them are in PostgreSQL. */
export const decisionsQuery = defineQuery<readonly StoredDecision[]>('decisions');
export const settingsQuery = defineQuery<BatchSettings>('settings');
