/** The public interface of the package: start batches, watch them, read their results. */
export { ParagoneClient, type ClientOptions, type StartedBatch } from './paragone-client';
export { estimateBatch, type BatchEstimate } from './estimate-batch';
export { BatchHandle } from './batch-handle';
export type { BatchItem, BatchRequest, RejudgeRequest } from './batch-request';
export {
  BatchConflictError,
  BatchEndedError,
  BatchNotFoundError,
  BatchStoppedError,
  BatchUnansweredError,
} from './errors';
export { registerSearchAttributes } from './search-attributes';
export { InputError } from '../input/input-error';
export type { Agreement, BatchDocument, BatchMode, BatchResults, RankedItem } from '../contracts/batch';
export type { BatchGrades, ItemGrade } from '../contracts/grades';
export type { BatchGroup, BatchModels, RankedModel } from '../contracts/groups';
export type { GradeScale } from '../core/grades/grade-scale';
export { parseEvent } from '../events/event-schema';
export type { BatchEvent, DeadLetterEvent, EventType } from '../contracts/events';
export type { BatchProgress } from '../contracts/protocol';
export type { BatchSettings } from '../contracts/settings';
export type { ThresholdChange } from '../contracts/threshold-change';
export type { ProvidersAccess } from '../judges/provider-access';
export type { GivenPair } from '../input/check-pair';
