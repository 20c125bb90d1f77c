import { dirname, resolve } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { subscriberPriorities, type BatchEvent } from '../contracts/events';
import { InputError } from '../input/input-error';
import { readUtf8File } from '../input/read-utf8-file';
import { eventTypes } from './event-schema';
import { fileDelivery } from './file';
import type { Subscriber } from './subscriber';
import { webhookDelivery } from './webhook';

/** Failures in a row: with the back-off, about ten hours. */
const defaultFailureLimit = 20;

export interface EventDelivery {
  readonly subscribers: readonly Subscriber[];
  /** Failures in a row after which a subscriber is disabled. */
  readonly failureLimit: number;
}

export interface DeliveryMeans {
  /** Of webhooks that have none of their own. */
  readonly webhookSecret: string | null;
  /** Writes an event to the worker's log. */
  readonly log: (event: BatchEvent) => void;
}

const anyone = {
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'expected an id of a-z, 0-9, _ and -'),
  priority: z.enum(subscriberPriorities).default('normal'),
  types: z.array(z.enum(eventTypes)).min(1).optional(),
};
const document = z.strictObject({
  failureLimit: z.int().min(1).max(1_000).default(defaultFailureLimit),
  subscribers: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ ...anyone, kind: z.literal('log') }),
        z.strictObject({ ...anyone, kind: z.literal('file'), path: z.string().min(1) }),
        z.strictObject({
          ...anyone,
          kind: z.literal('webhook'),
          url: z.url({ protocol: /^https?$/, error: 'expected a URL such as https://example.com/hook' }),
          secret: z.string().optional(),
        }),
      ]),
    )
    .min(1),
});
type Described = z.infer<typeof document>['subscribers'][number];

/**
 * Reads who gets events from a JSON file; paths in it are relative to it.
 * @throws InputError that names the file and what is wrong with it, never a secret
 */
export function readSubscribers(path: string, means: DeliveryMeans): EventDelivery {
  const refuse = (what: string): InputError => new InputError('bad_subscribers', what, { file: path });
  let given: unknown;
  try {
    given = JSON.parse(readUtf8File(path).toString('utf8'));
  } catch (error) {
    // What the parser says may quote the file, and with it a secret.
    if (error instanceof SyntaxError) throw refuse('is no JSON; docs/events.md has an example.');
    throw error;
  }
  const parsed = document.safeParse(given);
  if (!parsed.success) {
    const complaints = parsed.error.issues.map(({ path: field, message }) => `${field.join('.')}: ${message}`);
    throw refuse(`is not usable. ${complaints.join('; ')}.`);
  }
  const { subscribers, failureLimit } = parsed.data;
  const ids = subscribers.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw refuse(`has two subscribers "${twice}"; each needs an id of its own.`);
  return {
    failureLimit,
    subscribers: subscribers.map((described) => ({
      id: described.id,
      kind: described.kind,
      priority: described.priority,
      types: described.types === undefined ? null : new Set(described.types),
      deliver: deliveryOf(described, { ...means, folder: dirname(path), refuse }),
    })),
  };
}

interface Surroundings extends DeliveryMeans {
  readonly folder: string;
  readonly refuse: (what: string) => InputError;
}

function deliveryOf(described: Described, { webhookSecret, log, folder, refuse }: Surroundings): Subscriber['deliver'] {
  switch (described.kind) {
    case 'log':
      return (event) => {
        log(event);
        return Promise.resolve();
      };
    case 'file':
      return fileDelivery(resolve(folder, described.path));
    case 'webhook': {
      const secret = described.secret ?? webhookSecret;
      if (secret === null) {
        throw refuse(`has no secret for "${described.id}". Give it one, or set PARAGONE_WEBHOOK_SECRET.`);
      }
      if (!isUsable(secret))
        throw refuse(`or PARAGONE_WEBHOOK_SECRET has no usable secret for "${described.id}": ${form}.`);
      return webhookDelivery({ url: described.url, secret });
    }
  }
}

const form = 'expected whsec_ and at least 24 bytes in base64';

function isUsable(secret: string): boolean {
  const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  if (bytes.length < 24) return false;
  try {
    new Webhook(secret);
    return true;
  } catch {
    return false;
  }
}
