import { z } from 'zod';

export const providerNames = ['anthropic', 'openai'] as const;
export type ProviderName = (typeof providerNames)[number];

/** `batches.member` is no request: it is one member of a batch, asked when the batch ends. */
const endpoints = [
  'messages',
  'count_tokens',
  'chat',
  'models',
  'files.create',
  'files.retrieve',
  'files.content',
  'files.delete',
  'batches.create',
  'batches.retrieve',
  'batches.list',
  'batches.cancel',
  'batches.delete',
  'batches.results',
  'batches.member',
] as const;
export type Endpoint = (typeof endpoints)[number];

const answerFault = z.union([
  z.strictObject({
    do: z.literal('answer'),
    as: z.enum(['wrong_schema', 'winner_c', 'both', 'two_objects', 'prose', 'fenced', 'refusal', 'max_tokens']),
  }),
  z.strictObject({ do: z.literal('answer'), as: z.literal('text'), text: z.string() }),
]);

const statusFault = z.strictObject({
  do: z.literal('status'),
  status: z.int().min(400).max(599),
  /** The error's type; default: what belongs to the status. */
  type: z.string().optional(),
  /** `details.error_code` of Anthropic, `code` of OpenAI. */
  code: z.string().optional(),
  message: z.string().optional(),
  /** Seconds or an HTTP date. */
  retryAfter: z.string().optional(),
  retryAfterMs: z.number().optional(),
  shouldRetry: z.boolean().optional(),
});

const resultsFault = z.strictObject({
  do: z.literal('results'),
  shuffled: z.boolean().optional(),
  /** Every row twice. */
  duplicates: z.enum(['same', 'conflicting']).optional(),
  /** So many rows left out, from the end. */
  missing: z.int().min(0).optional(),
  /** So many rows of an id that nobody asked for. */
  foreign: z.int().min(0).optional(),
  /** After half of the rows: inside the next one, at its end, or by a lost connection. */
  cut: z.enum(['in_line', 'at_line_end', 'reset']).optional(),
});

const memberFault = z.strictObject({
  do: z.literal('member'),
  result: z.enum(['errored', 'canceled', 'expired']),
  /** Of an errored one. */
  type: z.string().optional(),
  message: z.string().optional(),
});

const faultAction = z.union([
  statusFault,
  answerFault,
  resultsFault,
  memberFault,
  z.strictObject({ do: z.literal('delay'), ms: z.number().min(0) }),
  z.strictObject({ do: z.literal('model'), model: z.string() }),
  z.strictObject({ do: z.literal('hang') }),
  z.strictObject({ do: z.literal('reset'), when: z.enum(['before_acceptance', 'after_acceptance']) }),
  z.strictObject({ do: z.literal('body'), as: z.enum(['html', 'truncated', 'empty']) }),
  z.strictObject({
    do: z.literal('batch'),
    endsAfterPolls: z.int().min(0).nullable().optional(),
    /** It expires with so many members done. */
    expiresWith: z.int().min(0).optional(),
  }),
]);

export type FaultAction = z.infer<typeof faultAction>;

const judged: readonly Endpoint[] = ['messages', 'chat', 'batches.member'];
/** Where an action can happen; one that is not named here happens to any request. */
const places: Partial<Record<FaultAction['do'], readonly Endpoint[]>> = {
  answer: judged,
  model: judged,
  member: ['batches.member'],
  results: ['batches.results', 'files.content'],
  batch: ['batches.create'],
};

export function canHappenAt({ do: what }: Pick<FaultAction, 'do'>, endpoint: Endpoint): boolean {
  return places[what]?.includes(endpoint) ?? endpoint !== 'batches.member';
}

/**
 * When something happens to a request, and what. All conditions that are given must hold; the first rule that fires
 * decides, but `delay` and `model` let the rules after them decide too.
 */
export const faultRule = z
  .strictObject({
    provider: z.enum(providerNames).optional(),
    endpoint: z.enum(endpoints).optional(),
    /** A piece of the request's body, as it is written in JSON. */
    text: z.string().optional(),
    customId: z.string().optional(),
    /** Which of the requests that meet the conditions above, from 1. */
    nth: z.union([z.int().min(1), z.array(z.int().min(1))]).optional(),
    /** Fires no more than so often. */
    times: z.int().min(1).optional(),
    /** Of one request. Drawn from the seed, the request's body and how often it came, never from the order of arrival. */
    probability: z.number().min(0).max(1).optional(),
    action: faultAction,
  })
  .refine(({ action, endpoint }) => endpoint === undefined || canHappenAt(action, endpoint), {
    error: 'Expected an action that can happen at the endpoint of the rule.',
  });

export type FaultRule = z.input<typeof faultRule>;
export type AnswerFault = z.infer<typeof answerFault>;

export type ResultsFault = z.infer<typeof resultsFault>;
