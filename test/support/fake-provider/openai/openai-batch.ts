import type { BatchJob, MemberOutcome } from '../batch-job';

export interface StoredFile {
  readonly id: string;
  readonly filename: string;
  readonly purpose: string;
  readonly createdAt: number;
  /** Lines; those of a results file can be spoilt. */
  readonly rows: readonly Pick<MemberOutcome, 'customId' | 'row' | 'contradiction'>[];
  readonly bytes: number;
}

/** Why a file cannot be a batch. */
export interface InputError {
  readonly code: string;
  readonly line: number | null;
  readonly message: string;
  readonly param: string | null;
}

/** A batch as its protocol tells it; `job` is its life. */
export interface OpenaiBatch {
  readonly job: BatchJob;
  readonly inputFileId: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly model: string | null;
  /** Not empty: it failed before anything was asked. */
  readonly errors: readonly InputError[];
  outputFileId: string | null;
  errorFileId: string | null;
}
