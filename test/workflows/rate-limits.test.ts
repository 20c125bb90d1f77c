import type { ProviderCall } from '../support/fake-provider/call-log';
import { isRight, markedItems, markedPairs, ProviderRig } from '../support/provider-rig';

/** It waits in real time, as the calls do. */
let rig: ProviderRig;

beforeAll(async () => {
  rig = await ProviderRig.start('dev-server');
});
afterAll(() => rig.stop());

const asked = (count: number) => ({
  items: markedItems(20),
  pairs: markedPairs(20, count),
  judges: ['anthropic:claude-sonnet-5'],
  seed: '1',
});
const turnedAway = (retryAfter: string) => ({ do: 'status', status: 429, retryAfter }) as const;

const startMs = ({ at }: ProviderCall): number => Date.parse(at);
/** Two clocks of one machine may round apart. */
const roundingMs = 20;

test.each([
  ['a short one, which a worker waits out', '1', 3],
  ['a long one, for which the batch waits by a durable timer', '6', 1],
])(
  'a storm of 429: no call comes before retry-after, %s; each call in it goes alone (P2)',
  async (_name, after, storm) => {
    const nth = Array.from({ length: storm }, (_, index) => index + 1);
    const { document, comparisons, calls } = await rig.judge(asked(20), {
      script: [{ endpoint: 'messages', nth, action: turnedAway(after) }],
    });
    expect(document.counts).toMatchObject({ planned: 20, completed: 20 });
    expect(comparisons.every(isRight)).toBe(true);
    expect(calls).toHaveLength(20 + storm);
    const refused = calls.filter(({ status }) => status === 429);
    expect(refused).toEqual(calls.slice(0, storm));
    for (const [index, call] of refused.entries()) {
      expect(call.inFlight).toBe(1);
      const next = calls[index + 1]!;
      expect(startMs(next) - startMs(call)).toBeGreaterThan(Number(after) * 1_000 - roundingMs);
      expect(next.inFlight).toBe(1);
    }
  },
);

test('429 in the middle of many calls: those in flight end, and nothing else comes before retry-after (P2)', async () => {
  const { document, calls } = await rig.judge(asked(60), {
    callsPerProvider: 4,
    script: [
      { endpoint: 'messages', action: { do: 'delay', ms: 100 } },
      { endpoint: 'messages', nth: 30, action: turnedAway('1') },
    ],
  });
  expect(document.counts).toMatchObject({ planned: 60, completed: 60 });
  expect(calls).toHaveLength(61);
  const refused = calls.findIndex(({ status }) => status === 429);
  const answeredMs = startMs(calls[refused]!) + calls[refused]!.ms!;
  const next = calls.findIndex((call) => startMs(call) > answeredMs + 500);
  // Three were in flight beside it; their answers may have let others go in the moment before its own arrived.
  expect(next - refused).toBeLessThan(8);
  expect(startMs(calls[next]!) - answeredMs).toBeGreaterThan(1_000 - roundingMs);
});

test('a limit of requests is used and not exceeded: at most 5 % of the calls are turned away (P2)', async () => {
  await rig.fake.setLimits('anthropic', { requestsPerMinute: 900, burstSeconds: 4 });
  const { document, calls } = await rig.judge(asked(100));
  await rig.fake.setLimits('anthropic', { requestsPerMinute: 1e6, burstSeconds: 60 });
  expect(document.counts).toMatchObject({ planned: 100, completed: 100 });
  const refused = calls.filter(({ status }) => status === 429);
  expect(refused.length).toBeLessThanOrEqual(5);
  expect(calls).toHaveLength(100 + refused.length);
});
