/** The id is taken by a batch of another spec, or by one that has ended. Nothing was written. */
export class BatchConflictError extends Error {
  override readonly name = 'BatchConflictError';
}

/** There is no batch of this id in the database. */
export class BatchNotFoundError extends Error {
  override readonly name = 'BatchNotFoundError';
}

/** Temporal runs no workflow for a batch that has not ended: it was terminated there, or its history is lost. */
export class BatchStoppedError extends Error {
  override readonly name = 'BatchStoppedError';
}

/** The batch has ended, so that it takes no message any more. */
export class BatchEndedError extends Error {
  override readonly name = 'BatchEndedError';
}

/** No worker answered in time. Nothing has been changed. */
export class BatchUnansweredError extends Error {
  override readonly name = 'BatchUnansweredError';
}
