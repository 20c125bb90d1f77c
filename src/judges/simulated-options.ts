import { z } from 'zod';
import { optionNumber } from './option-number';

const rate = optionNumber('a share of the deliveries', 0, 1).default(0);

/** Options of the simulated judge, from the text of a SPEC. The order of keys is that of the canonical spec. */
export const simulatedOptionsSchema = z
  .strictObject({
    /** Milliseconds that each call takes. */
    latencyMs: optionNumber('milliseconds', 0, 86_400_000).default(0),
    /** So much more or less does a call take, drawn uniformly for each delivery. */
    jitterMs: optionNumber('milliseconds', 0, 86_400_000).default(0),
    /** What a difference of quality in logits is divided by: 1 is a plain logistic judge, more is noisier. */
    noise: optionNumber('a divisor of quality differences', 0.001, 1_000_000).default(1),
    /** Logits added for the text that stands first; negative favours the second. */
    bias: optionNumber('logits', -100, 100).default(0),
    /** Shares of deliveries that end so instead of with a verdict. */
    failureRate: rate,
    refusalRate: rate,
    garbageRate: rate,
    /** Whether the quality column is standardised to a spread of 2 logits over the batch, or is in logits already. */
    scale: z.enum(['standardised', 'raw'], 'expected standardised or raw').default('standardised'),
    /** File to which a line is appended as each call begins; null: none. */
    callLog: z.string().min(1, 'expected the path of a file').nullable().default(null),
  })
  .refine(({ latencyMs, jitterMs }) => jitterMs <= latencyMs, {
    path: ['jitterMs'],
    message: 'expected a jitterMs that is at most latencyMs',
  })
  // The tolerance forgives binary fractions: 0.6, 0.3 and 0.1 are 1 to whoever wrote them.
  .refine(({ failureRate, refusalRate, garbageRate }) => failureRate + refusalRate + garbageRate <= 1 + 1e-9, {
    path: ['failureRate'],
    message: 'expected a failureRate that is at most 1 together with refusalRate and garbageRate',
  });

export type SimulatedOptions = z.infer<typeof simulatedOptionsSchema>;
