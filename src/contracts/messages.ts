import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { BatchProgress } from './protocol';

/** Ends the batch: valid outcomes stay, open comparisons become cancelled. */
export const cancelSignal = defineSignal<[{ readonly reason: string }]>('cancel');

export const progressQuery = defineQuery<BatchProgress>('progress');
