import { unknownCall } from '../../src/contracts/judgement';
import type { Judgement } from '../../src/judges/judge';
import { createSlots } from '../../src/judges/concurrency';
import { judgeOneByOne, type JudgeOne } from '../../src/judges/one-by-one';
import { createGate } from '../../src/judges/pace/gate';
import { Pace } from '../../src/judges/pace/pace';
import { bundleOf, openCall } from './bundle-of';

/** A provider in the hands of the test: calls wait until they are answered or broken, or their signal aborts. */
function heldProvider({ slots = 100 } = {}) {
  const started: string[] = [];
  const cancelled: string[] = [];
  const calls = new Map<string, { answer: () => void; break: (error: unknown) => void }>();
  let flying = 0;
  let most = 0;
  const judge = judgeOneByOne({
    name: 'held:model',
    slots: createSlots(slots),
    judgeOne: async (_bundle, { comparisonId }, signal) => {
      started.push(comparisonId);
      flying += 1;
      most = Math.max(most, flying);
      try {
        await new Promise<void>((resolve, reject) => {
          calls.set(comparisonId, { answer: resolve, break: reject });
          signal.addEventListener('abort', () => {
            cancelled.push(comparisonId);
            reject(new Error('aborted'));
          });
        });
      } finally {
        flying -= 1;
      }
      return verdictFor(comparisonId);
    },
  });
  const answer = (id: string) => calls.get(id)!.answer();
  const breakCall = (id: string, error: unknown) => calls.get(id)!.break(error);
  return { judge, started, cancelled, answer, breakCall, most: () => most };
}

function verdictFor(comparisonId: string): Judgement {
  return { comparisonId, call: unknownCall, verdict: { winner: 'a', confidence: null, justification: null } };
}

/** Lets everything run that can run without anybody's doing. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function collect(judgements: AsyncIterable<Judgement>) {
  const seen: Judgement[] = [];
  const ids = () => seen.map((one) => one.comparisonId);
  const done = (async () => {
    for await (const one of judgements) seen.push(one);
  })();
  return { seen, ids, done };
}

test('yields each judgement as soon as it is known, in the order in which calls end', async () => {
  const provider = heldProvider();
  const result = collect(provider.judge.judge(bundleOf(4), openCall()));
  await settle();
  for (const id of ['c2', 'c0', 'c3', 'c1']) {
    provider.answer(id);
    await settle();
    expect(result.ids().at(-1)).toBe(id);
  }
  await result.done;
  expect(result.ids()).toEqual(['c2', 'c0', 'c3', 'c1']);
});

test('calls at once never exceed the slots, also over several bundles', async () => {
  const provider = heldProvider({ slots: 3 });
  const bundles = ['x', 'y'].map((prefix) => {
    const bundle = bundleOf(5);
    const requests = bundle.requests.map((one) => ({ ...one, comparisonId: prefix + one.comparisonId }));
    return collect(provider.judge.judge({ ...bundle, requests }, openCall()));
  });
  for (let answered = 0; answered < 10; answered++) {
    await settle();
    expect(provider.started.length).toBe(Math.min(10, answered + 3));
    provider.answer(provider.started[answered]!);
  }
  await Promise.all(bundles.map((one) => one.done));
  expect(provider.most()).toBe(3);
});

test('a call begins only after its delivery was counted', async () => {
  const provider = heldProvider();
  let count = () => {};
  const counted = new Promise<boolean>((resolve) => (count = () => resolve(true)));
  const call = openCall({ beforeSend: () => counted });
  const result = collect(provider.judge.judge(bundleOf(1), call));
  await settle();
  expect(provider.started).toEqual([]);
  count();
  await settle();
  expect(provider.started).toEqual(['c0']);
  provider.answer('c0');
  await result.done;
});

test('after drain nothing new is sent, and what flies is finished and yielded', async () => {
  const provider = heldProvider({ slots: 2 });
  const drain = new AbortController();
  const call = openCall({ drain: drain.signal });
  const result = collect(provider.judge.judge(bundleOf(5), call));
  await settle();
  drain.abort();
  await settle();
  expect(provider.cancelled).toEqual([]);
  provider.answer('c0');
  provider.answer('c1');
  await result.done;
  expect(result.ids()).toEqual(['c0', 'c1']);
  expect(call.announced).toEqual(['c0', 'c1']);
});

test('after abort calls end at once and nothing more is yielded, even by a call that does not listen', async () => {
  const signal = new AbortController();
  const deaf = judgeOneByOne({ name: 'deaf', slots: createSlots(2), judgeOne: () => new Promise(() => {}) });
  const result = collect(deaf.judge(bundleOf(3), openCall({ signal: signal.signal })));
  await settle();
  signal.abort();
  await result.done;
  expect(result.ids()).toEqual([]);

  const provider = heldProvider();
  const heard = new AbortController();
  const other = collect(provider.judge.judge(bundleOf(2), openCall({ signal: heard.signal })));
  await settle();
  heard.abort();
  await other.done;
  expect(provider.cancelled).toEqual(['c0', 'c1']);
  expect(other.ids()).toEqual([]);
});

test.each(['signal', 'drain'] as const)('a %s that is aborted from the start sends nothing', async (which) => {
  const provider = heldProvider();
  const call = openCall({ [which]: AbortSignal.abort() });
  await collect(provider.judge.judge(bundleOf(3), call)).done;
  expect(provider.started).toEqual([]);
  expect(call.announced).toEqual([]);
});

test('what a call throws becomes a failure that names the judge and quotes no message', async () => {
  const provider = heldProvider();
  const result = collect(provider.judge.judge(bundleOf(2), openCall()));
  await settle();
  provider.breakCall('c0', new TypeError('the secret text of an essay'));
  provider.answer('c1');
  await result.done;
  const broken = result.seen.find((one) => one.comparisonId === 'c0')!;
  expect(broken).toMatchObject({ failure: { code: 'server_error', rawReply: null } });
  const message = 'failure' in broken ? broken.failure.message : '';
  expect(message).toContain('held:model');
  expect(message).toContain('TypeError');
  expect(message).not.toContain('secret');
  expect(result.ids().sort()).toEqual(['c0', 'c1']);
});

test('an error of beforeSend is thrown on, after what flies was yielded', async () => {
  const provider = heldProvider({ slots: 2 });
  const outage = new Error('the database is away');
  const call = openCall({ beforeSend: (id) => (id === 'c1' ? Promise.reject(outage) : Promise.resolve(true)) });
  const result = collect(provider.judge.judge(bundleOf(5), call));
  const thrown = expect(result.done).rejects.toBe(outage);
  await settle();
  expect(provider.started).toEqual(['c0']);
  provider.answer('c0');
  await thrown;
  expect(result.ids()).toEqual(['c0']);
  expect(provider.started).toEqual(['c0']);
});

test('a consumer that stops early cancels the rest, and every slot comes back', async () => {
  const slots = createSlots(2);
  const cancelled: string[] = [];
  const judge = judgeOneByOne({
    name: 'half',
    slots,
    judgeOne: async (_bundle, { comparisonId }, signal) => {
      if (comparisonId === 'c0') return verdictFor('c0');
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          cancelled.push(comparisonId);
          reject(new Error('aborted'));
        }),
      );
      return verdictFor(comparisonId);
    },
  });
  for await (const one of judge.judge(bundleOf(4), openCall())) {
    expect(one.comparisonId).toBe('c0');
    break;
  }
  await settle();
  expect(cancelled.length).toBeGreaterThan(0);
  const never = new AbortController().signal;
  expect(await Promise.all([slots.acquire(never), slots.acquire(never)])).not.toContain(null);
});

test('listeners on the signals of a worker go with the bundle', async () => {
  const drain = new AbortController().signal;
  const add = jest.spyOn(drain, 'addEventListener');
  const remove = jest.spyOn(drain, 'removeEventListener');
  const judge = judgeOneByOne({
    name: 'quick',
    slots: createSlots(4),
    judgeOne: (_bundle, { comparisonId }) => Promise.resolve(verdictFor(comparisonId)),
  });
  await collect(judge.judge(bundleOf(8), openCall({ drain }))).done;
  expect(add.mock.calls.length).toBeGreaterThan(0);
  expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(add.mock.calls.map(([, listener]) => listener));
});

test('a comparison that was settled meanwhile is neither sent nor answered', async () => {
  const provider = heldProvider();
  const call = openCall({ beforeSend: (id) => Promise.resolve(id !== 'c0') });
  const result = collect(provider.judge.judge(bundleOf(2), call));
  await settle();
  expect(provider.started).toEqual(['c1']);
  provider.answer('c1');
  await result.done;
  expect(result.ids()).toEqual(['c1']);
});

test('a rejection that names a time keeps the rest from being sent: they are deferred, uncounted', async () => {
  const deferred: [string, number][] = [];
  const rejected: JudgeOne = (_, { comparisonId }) => {
    const failure = { code: 'rate_limit', message: 'Too many.', retryAfterMs: 40_000, rawReply: null } as const;
    return Promise.resolve({ comparisonId, call: unknownCall, failure });
  };
  const gate = createGate(new Pace(), () => 0);
  const pacing = { gate, drawOf: () => ({ inputTokens: 1 }) };
  const judge = judgeOneByOne({ name: 'paced', slots: createSlots(8), judgeOne: rejected, pacing });
  const call = openCall({ defer: (id, afterMs) => void deferred.push([id, afterMs]) });
  const result = collect(judge.judge(bundleOf(4), call));
  await result.done;
  expect(result.ids()).toEqual(['c0']);
  expect(call.announced).toEqual(['c0']);
  expect(deferred).toEqual([
    ['c1', 40_000],
    ['c2', 40_000],
    ['c3', 40_000],
  ]);
});
