/** The public interface of the package: start batches, watch them, read their results. */
export { ParagoneClient, type ClientOptions, type StartedBatch } from './paragone-client';
export { BatchHandle } from './batch-handle';
export type { BatchItem, BatchRequest } from './batch-request';
export { BatchConflictError, BatchNotFoundError, BatchStoppedError } from './errors';
export { InputError } from '../input/input-error';
export type { BatchDocument, BatchResults, RankedItem } from '../contracts/batch';
export type { BatchProgress } from '../contracts/protocol';
