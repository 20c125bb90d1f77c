import { DefaultFailureConverter } from '@temporalio/common';

/** Loaded by path, also into the workflows: messages and stacks of failures become payloads, which the codec encrypts. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
