import { Webhook } from 'standardwebhooks';
import type { BatchEvent } from '../contracts/events';
import { systemCode } from '../input/system-code';
import { DeliveryProblem, type Subscriber } from './subscriber';

/** What the receiver may take to answer; it should answer at once and work later. */
const answerWithinMs = 15_000;
const gone = 410;

/**
 * Posts each event, signed as Standard Webhooks has it: `webhook-id` is the event's id. Any answer of 200 to 299 counts as received.
 * @param options.secret `whsec_…`; never told
 */
export function webhookDelivery(options: { readonly url: string; readonly secret: string }): Subscriber['deliver'] {
  const webhook = new Webhook(options.secret);
  return async (event, signal) => {
    const body = webhookBody(event);
    const sentAt = new Date();
    const response = await post(options.url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'paragone',
        'webhook-id': event.id,
        'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
        'webhook-signature': webhook.sign(event.id, sentAt, body),
      },
      body,
    });
    await response.body?.cancel();
    if (response.ok) return;
    const { status } = response;
    throw new DeliveryProblem(`HTTP_${status}`, `The receiver answered ${status}.`, status === gone);
  };
}

/** Type, time and data stand where the convention has them. */
function webhookBody({ id, type, timestamp, batchId, sequence, data }: BatchEvent): string {
  return JSON.stringify({ id, type, timestamp, batchId, sequence, data });
}

async function post(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (error) {
    if (fieldOf(error, 'name') === 'TimeoutError') {
      throw new DeliveryProblem('NO_ANSWER', `The receiver gave no answer within ${answerWithinMs / 1_000} s.`);
    }
    const code = systemCode(fieldOf(error, 'cause') ?? error);
    throw new DeliveryProblem('UNREACHABLE', `The receiver cannot be reached (${code}).`);
  }
}

/** Not by `instanceof`: realms differ. */
function fieldOf(error: unknown, name: 'name' | 'cause'): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}
