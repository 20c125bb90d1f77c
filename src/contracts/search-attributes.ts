import { defineSearchAttributeKey } from '@temporalio/common';

/**
 * What Temporal's Web UI can list and filter batches by. Few, and changed per wave or status, never per bundle.
 * Names and types are for good: a namespace keeps an attribute as it was registered first.
 */
export const statusAttribute = defineSearchAttributeKey('ParagoneStatus', 'KEYWORD');
export const modeAttribute = defineSearchAttributeKey('ParagoneMode', 'KEYWORD');
/** The wave planned last; 0 before the first. */
export const waveAttribute = defineSearchAttributeKey('ParagoneWave', 'INT');
/** Per cent of the completion denominator, as of the last fit. */
export const completionAttribute = defineSearchAttributeKey('ParagoneCompletionPct', 'DOUBLE');

export const batchAttributes = [statusAttribute, modeAttribute, waveAttribute, completionAttribute] as const;
