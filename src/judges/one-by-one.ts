import { setMaxListeners } from 'node:events';
import { completionOrder } from './completion-order';
import type { Slots } from './concurrency';
import type { Judge, JudgeBundle, JudgeCall, JudgeRequest, Judgement } from './judge';
import { errorOrigin, judgeFault } from './judge-fault';
import type { CachedPrefix, TurnEnding, WarmUp } from './warm-up';

/** One call to a provider. Its failures are values; what it throws counts as a defect of the judge. */
export type JudgeOne = (bundle: JudgeBundle, request: JudgeRequest, signal: AbortSignal) => Promise<Judgement>;

export interface OneByOneOptions {
  /** The canonical spec, for messages. */
  readonly name: string;
  /** Shared by all bundles of the worker that go to the same provider. */
  readonly slots: Slots;
  readonly judgeOne: JudgeOne;
  /** For a provider that caches prompts: the prefixes of a request, and who sends one first. */
  readonly caching?: {
    readonly prefixesOf: (bundle: JudgeBundle, request: JudgeRequest) => readonly CachedPrefix[];
    readonly warmUp: WarmUp;
  };
}

/** How the work on one request ended. `unsent` and `cancelled` leave the comparison open. */
type Ending =
  | { readonly kind: 'judged'; readonly judgement: Judgement }
  | { readonly kind: 'unsent' | 'cancelled' }
  | { readonly kind: 'uncounted'; readonly error: unknown };

/** What a call must watch: `sending` ends before it is sent, `flying` while it is under way. */
interface Flight {
  readonly beforeSend: JudgeCall['beforeSend'];
  readonly sending: AbortSignal;
  readonly stopSending: () => void;
  readonly flying: AbortSignal;
}

/**
 * A judge that sends each comparison of a bundle as a call of its own, as many at once as there are slots, and yields
 * in the order in which calls end. `beforeSend` is awaited with the slot held, directly before the call.
 * If `beforeSend` rejects, the fault is not the judge's: nothing new is sent, calls in flight are yielded, and then its
 * error is thrown. A consumer that stops early cancels the calls in flight; a slot is free when its call has ended.
 */
export function judgeOneByOne({ name, slots, judgeOne, caching }: OneByOneOptions): Judge {
  return { judge };

  async function* judge(bundle: JudgeBundle, { signal, drain, beforeSend }: JudgeCall): AsyncGenerator<Judgement> {
    const sending = new AbortController();
    const flying = new AbortController();
    // One listener per request and call: more than the few that Node takes for normal.
    setMaxListeners(0, sending.signal, flying.signal);
    const stopSending = () => sending.abort();
    const stopAll = () => {
      sending.abort();
      flying.abort();
    };
    const unlink = [onAbort(drain, stopSending), onAbort(signal, stopAll)];
    const flight = { beforeSend, sending: sending.signal, stopSending, flying: flying.signal };
    const uncounted: unknown[] = [];
    try {
      const work = bundle.requests.map((request) => judgeRequest(bundle, request, flight));
      for await (const ending of completionOrder(work, flying.signal)) {
        if (ending.kind === 'judged') yield ending.judgement;
        if (ending.kind === 'uncounted') uncounted.push(ending.error);
      }
    } finally {
      stopAll();
      for (const remove of unlink) remove();
    }
    if (uncounted.length > 0) throw uncounted[0];
  }

  /** Waits for its turn before it asks for a slot, so that nobody who waits keeps others from their calls. */
  async function judgeRequest(bundle: JudgeBundle, request: JudgeRequest, flight: Flight): Promise<Ending> {
    if (caching === undefined) return sendRequest(bundle, request, flight);
    const end = await caching.warmUp.enter(caching.prefixesOf(bundle, request), flight.sending);
    if (end === null) return { kind: 'unsent' };
    let ending: TurnEnding = 'unsent';
    try {
      const sent = await sendRequest(bundle, request, flight);
      if (sent.kind === 'judged') ending = 'verdict' in sent.judgement ? 'answered' : 'failed';
      return sent;
    } finally {
      end(ending);
    }
  }

  async function sendRequest(bundle: JudgeBundle, request: JudgeRequest, flight: Flight): Promise<Ending> {
    const release = await slots.acquire(flight.sending);
    if (release === null) return { kind: 'unsent' };
    try {
      if (flight.sending.aborted) return { kind: 'unsent' };
      try {
        if (!(await flight.beforeSend(request.comparisonId))) return { kind: 'unsent' };
      } catch (error) {
        flight.stopSending();
        return { kind: 'uncounted', error };
      }
      // A drain that came meanwhile does not matter: the delivery is counted, so it is used.
      if (flight.flying.aborted) return { kind: 'cancelled' };
      return { kind: 'judged', judgement: await judgeOne(bundle, request, flight.flying) };
    } catch (error) {
      if (flight.flying.aborted) return { kind: 'cancelled' };
      const message = `The judge ${name} broke off (${errorOrigin(error)}): a defect of the judge, not of the texts.`;
      return { kind: 'judged', judgement: judgeFault(request.comparisonId, message) };
    } finally {
      release();
    }
  }
}

/** Listens until the returned function is called: the signals of a worker outlive a bundle by far. */
function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
