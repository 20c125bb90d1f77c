import type { DataQuality } from '../core/quality/data-quality';

/** What is told of the judges of a batch and their judgements, beside the scores. */
export interface BatchQuality extends Omit<DataQuality, 'judges'> {
  readonly judges: readonly ({
    /** As `judges` of the batch has it. */
    readonly spec: string;
  } & DataQuality['judges'][number])[];
}
