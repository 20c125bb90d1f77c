/** The batch has ended: nothing may be planned for it. */
export class BatchNotOpenError extends Error {
  override readonly name = 'BatchNotOpenError';
  constructor(batchId: string) {
    super(`Batch ${batchId} has ended; nothing more is planned for it.`);
  }
}

/** No such row: as a rule this process works for another database than the one that the batch was written to. */
export class BatchMissingError extends Error {
  override readonly name = 'BatchMissingError';
  constructor(batchId: string) {
    super(
      `Batch ${batchId} is not in this worker's database; a worker of another database must not serve the same Temporal namespace.`,
    );
  }
}

/** The batch has not ended, or a job of it is still with its provider: its texts are needed. Nothing was erased. */
export class TextsInUseError extends Error {
  override readonly name = 'TextsInUseError';
}

/** Texts of the batch were erased, so that nobody can be asked about them. */
export class TextsErasedError extends Error {
  override readonly name = 'TextsErasedError';
  constructor(batchId: string) {
    super(`Texts of batch ${batchId} have been erased, so its comparisons cannot be judged again.`);
  }
}
