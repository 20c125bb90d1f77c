import type { JudgeFailure } from '../../contracts/judgement';

/** Said by a worker that serves the queue but has no key: the batch pauses, and any worker may go on with it. */
export const missingKey: JudgeFailure = {
  code: 'authentication',
  message: 'The worker has no OPENAI_API_KEY; set it, start the worker again and resume.',
  retryAfterMs: null,
  rawReply: null,
};
