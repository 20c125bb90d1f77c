import { setMaxListeners } from 'node:events';
import { completionOrder } from './completion-order';
import type { Slots } from './concurrency';
import type { Judge, JudgeBundle, JudgeCall, JudgeRequest, Judgement } from './judge';
import { errorOrigin, judgeFault } from './judge-fault';
import type { Admission, Gate } from './pace/gate';
import type { Draw, PaceAnswer } from './pace/pace';
import type { CachedPrefix, TurnEnding, WarmUp } from './warm-up';

/** One call to a provider. Its failures are values; what it throws counts as a defect of the judge. */
export type JudgeOne = (bundle: JudgeBundle, request: JudgeRequest, signal: AbortSignal) => Promise<Judgement>;

export interface OneByOneOptions {
  /** The canonical spec, for messages. */
  readonly name: string;
  /** Shared by all bundles of the worker that go to the same provider. */
  readonly slots: Slots;
  readonly judgeOne: JudgeOne;
  /** What holds calls to a rate; left out for a judge that nobody limits. */
  readonly pacing?: Pacing;
  /** For a provider that caches prompts: the prefixes of a request, and who sends one first. */
  readonly caching?: {
    readonly prefixesOf: (bundle: JudgeBundle, request: JudgeRequest) => readonly CachedPrefix[];
    readonly warmUp: WarmUp;
  };
}

export interface Pacing {
  /** Shared by all judges that draw on one limit. */
  readonly gate: Gate;
  readonly drawOf: (bundle: JudgeBundle, request: JudgeRequest) => Draw;
}

/** How the work on one request ended. `unsent` and `cancelled` leave the comparison open. */
type Ending =
  | { readonly kind: 'judged'; readonly judgement: Judgement }
  | { readonly kind: 'unsent' | 'cancelled' }
  | { readonly kind: 'uncounted'; readonly error: unknown };

/** What a call must watch: `sending` ends before it is sent, `flying` while it is under way. */
interface Flight {
  readonly beforeSend: JudgeCall['beforeSend'];
  readonly defer: JudgeCall['defer'];
  readonly sending: AbortSignal;
  readonly stopSending: () => void;
  readonly flying: AbortSignal;
}

/**
 * A judge that sends each comparison of a bundle as a call of its own, as many at once as there are slots, and yields
 * in the order in which calls end. `beforeSend` is awaited with the slot held and the pacing's gate passed, directly
 * before the call.
 * If `beforeSend` rejects, the fault is not the judge's: nothing new is sent, calls in flight are yielded, and then its
 * error is thrown. A consumer that stops early cancels the calls in flight; a slot is free when its call has ended.
 */
export function judgeOneByOne({ name, slots, judgeOne, caching, pacing }: OneByOneOptions): Judge {
  return { judge };

  async function* judge(
    bundle: JudgeBundle,
    { signal, drain, beforeSend, defer }: JudgeCall,
  ): AsyncGenerator<Judgement> {
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
    const flight = { beforeSend, defer, sending: sending.signal, stopSending, flying: flying.signal };
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
      const entry = pacing === undefined ? unpaced : await enter(pacing, bundle, request, flight.sending);
      if (entry === null) return { kind: 'unsent' };
      if ('afterMs' in entry) {
        flight.defer(request.comparisonId, entry.afterMs);
        return { kind: 'unsent' };
      }
      const ending = await send(bundle, request, flight);
      entry.answered(paceAnswerOf(ending));
      return ending;
    } finally {
      release();
    }
  }

  async function send(bundle: JudgeBundle, request: JudgeRequest, flight: Flight): Promise<Ending> {
    if (flight.sending.aborted) return { kind: 'unsent' };
    try {
      if (!(await flight.beforeSend(request.comparisonId))) return { kind: 'unsent' };
    } catch (error) {
      flight.stopSending();
      return { kind: 'uncounted', error };
    }
    // A drain that came meanwhile does not matter: the delivery is counted, so it is used.
    if (flight.flying.aborted) return { kind: 'cancelled' };
    try {
      return judged(await judgeOne(bundle, request, flight.flying));
    } catch (error) {
      if (flight.flying.aborted) return { kind: 'cancelled' };
      const message = `The judge ${name} broke off (${errorOrigin(error)}): a defect of the judge, not of the texts.`;
      return judged(judgeFault(request.comparisonId, message));
    }
  }
}

const unpaced: Admission = { answered: () => {} };

function enter({ gate, drawOf }: Pacing, bundle: JudgeBundle, request: JudgeRequest, signal: AbortSignal) {
  return gate.enter(drawOf(bundle, request), signal);
}

function judged(judgement: Judgement): Ending {
  return { kind: 'judged', judgement };
}

/** What an ending tells of the provider's limits; one without an answer tells nothing. */
function paceAnswerOf(ending: Ending): PaceAnswer {
  if (ending.kind !== 'judged') return { kind: 'other', headers: null, retryAfterMs: null, inputTokens: null };
  const { judgement } = ending;
  const { rateLimit: headers, usage } = judgement.call;
  // What is read from a cache does not count.
  const inputTokens = usage && usage.inputTokens + usage.cacheWriteTokens + usage.cacheWriteLongTokens;
  if ('verdict' in judgement) return { kind: 'accepted', headers, retryAfterMs: null, inputTokens };
  const { code, retryAfterMs } = judgement.failure;
  const kind = code === 'rate_limit' || code === 'overloaded' ? code : 'other';
  return { kind, headers, retryAfterMs, inputTokens };
}

/** Listens until the returned function is called: the signals of a worker outlive a bundle by far. */
function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
