import { createGate, type Admission, type Deferral } from '../../src/judges/pace/gate';
import { Pace } from '../../src/judges/pace/pace';

const draw = { inputTokens: 100 };
const accepted = { kind: 'accepted', headers: null, retryAfterMs: null, inputTokens: null } as const;
const never = new AbortController().signal;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const gateOf = () => createGate(new Pace(), () => Date.now());

function admission(outcome: Admission | Deferral | null): Admission {
  if (outcome === null || !('answered' in outcome)) throw new Error('It was not let through.');
  return outcome;
}

test('the first call goes alone; each that is accepted lets one more go beside it, in order of arrival', async () => {
  const gate = gateOf();
  const entered: number[] = [];
  const calls = [1, 2, 3, 4].map(async (number) => {
    const entry = admission(await gate.enter(draw, never));
    entered.push(number);
    return entry;
  });
  const [first] = calls;
  await first;
  expect(entered).toEqual([1]);
  (await first)?.answered(accepted);
  await Promise.all(calls.slice(0, 3));
  expect(entered).toEqual([1, 2, 3]);
});

test('a short closure is waited out, and one call goes when it is over', async () => {
  const gate = gateOf();
  admission(await gate.enter(draw, never)).answered({
    kind: 'rate_limit',
    headers: null,
    retryAfterMs: 3_000,
    inputTokens: null,
  });
  let open = false;
  const waiting = gate.enter(draw, never).then((outcome) => {
    open = true;
    return outcome;
  });
  await jest.advanceTimersByTimeAsync(2_999);
  expect(open).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  admission(await waiting);
});

test('whoever would wait for longer than 5 s is sent away with the time to wait, all of them at once', async () => {
  const gate = gateOf();
  const first = admission(await gate.enter(draw, never));
  const others = [gate.enter(draw, never), gate.enter(draw, never)];
  first.answered({ kind: 'rate_limit', headers: null, retryAfterMs: 40_000, inputTokens: null });
  expect(await Promise.all(others)).toEqual([{ afterMs: 40_000 }, { afterMs: 40_000 }]);
});

test('who is cancelled leaves the line and lets the next through', async () => {
  const gate = gateOf();
  const first = admission(await gate.enter(draw, never));
  const cancelled = new AbortController();
  const second = gate.enter(draw, cancelled.signal);
  const third = gate.enter(draw, never);
  cancelled.abort();
  expect(await second).toBeNull();
  first.answered(accepted);
  admission(await third);
  expect(await gate.enter(draw, cancelled.signal)).toBeNull();
});
