import fc from 'fast-check';
import type { BatchRequest } from '../../src/client/batch-request';
import { modeNotices, toNewBatch } from '../../src/client/to-new-batch';
import type { BatchMode } from '../../src/contracts/batch';
import { InputError } from '../../src/input/input-error';
import { inputErrorOf, inputFolder } from '../input/input-folder';

const { write } = inputFolder();
const items = ['one', 'two', 'three', 'four'].map((id) => ({ id, text: `The text of ${id}.` }));
const requested = (more: Partial<BatchRequest> = {}) =>
  toNewBatch({ items, judges: ['simulated'], seed: '7', ...more });
const settingsOf = (more: Partial<BatchRequest> = {}) => requested(more).settings;
const refusal = (more: Partial<BatchRequest>): string => {
  try {
    requested(more);
  } catch (error) {
    if (error instanceof InputError) return error.code;
    throw error;
  }
  return 'none';
};

test('defaults are those of the design', () => {
  expect(settingsOf()).toMatchObject({
    mode: 'serial_bundle',
    pairs: 'planned',
    pairing: 'adaptive',
    bothOrders: false,
    totalBudget: 40,
    bundleSize: 16,
    completionThresholdPct: 95,
    thresholdOverridden: false,
    queueTtlMs: 4 * 3_600_000,
    maxProcessingMs: 30 * 60_000,
    deadlineMs: 24 * 3_600_000,
  });
  expect(requested().givenPairs).toBeNull();
});

test.each<[BatchMode, number, number]>([
  ['per_request', 1, 24],
  ['serial_bundle', 16, 24],
  ['provider_batch_api', 16, 48],
])('%s is stored with bundles of %d and a deadline of %d h', (mode, bundleSize, hours) => {
  expect(settingsOf({ mode })).toMatchObject({ mode, bundleSize, deadlineMs: hours * 3_600_000 });
});

test('a mode that there is not falls back instead of failing', () => {
  const request = JSON.parse('{"mode":"bogus"}') as Partial<BatchRequest>;
  expect(settingsOf(request).mode).toBe('serial_bundle');
  expect(modeNotices({ items, judges: ['simulated'], ...request })).toEqual([expect.stringContaining('"bogus"')]);
});

test('a threshold that is given counts as an override, even the default one', () => {
  expect(settingsOf({ completionThresholdPct: 95 })).toMatchObject({
    completionThresholdPct: 95,
    thresholdOverridden: true,
  });
});

test('given pairs keep order and repeats, and their number is the budget', () => {
  const ids = fc.constantFrom(...items.map(({ id }) => id));
  const pair = fc.record({ a: ids, b: ids }).filter(({ a, b }) => a !== b);
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1, maxLength: 60 }), (pairs) => {
      const { givenPairs, settings } = requested({ pairs });
      expect(givenPairs).toEqual(pairs);
      expect(settings).toMatchObject({ pairs: 'given', totalBudget: pairs.length });
    }),
    { seed: 1 },
  );
});

test.each<[string, Partial<BatchRequest>, string]>([
  ['no pairs', { pairs: [] }, 'pairs'],
  ['a pair of an unknown item', { pairs: [{ a: 'one', b: 'five' }] }, 'unknown_item'],
  ['a pair of one item', { pairs: [{ a: 'one', b: 'one' }] }, 'self_comparison'],
  ['another budget than pairs', { pairs: [{ a: 'one', b: 'two' }], budget: 2 }, 'budget'],
  ['given pairs in both orders', { pairs: [{ a: 'one', b: 'two' }], bothOrders: true }, 'both_orders'],
  ['an odd budget in both orders', { budget: 7, bothOrders: true }, 'budget'],
  ['a pairing that there is not', JSON.parse('{"pairing":"best"}') as Partial<BatchRequest>, 'pairing'],
  ['a pairing of given pairs', { pairs: [{ a: 'one', b: 'two' }], pairing: 'fair' }, 'pairing'],
  ['a threshold of 0', { completionThresholdPct: 0 }, 'threshold'],
  ['a threshold of 101', { completionThresholdPct: 101 }, 'threshold'],
  ['a threshold that is not whole', { completionThresholdPct: 50.5 }, 'threshold'],
  ['a time in queue of nothing', { queueTtlMs: 0 }, 'duration'],
  ['a deadline of a year', { deadlineMs: 365 * 24 * 3_600_000 }, 'duration'],
])('%s is refused', (_, more, code) => {
  expect(refusal(more)).toBe(code);
});

test('the pairing that is asked for is stored', () => {
  expect(settingsOf({ pairing: 'random' })).toMatchObject({ pairs: 'planned', pairing: 'random' });
});

test('an even budget in both orders is taken', () => {
  expect(settingsOf({ budget: 8, bothOrders: true })).toMatchObject({ totalBudget: 8, bothOrders: true });
});

test.each<[string, Partial<BatchRequest>]>([
  ['the mode', { mode: 'per_request' }],
  ['the threshold', { completionThresholdPct: 50 }],
  ['the pairing', { pairing: 'fair' }],
  ['both orders', { bothOrders: true }],
  ['given pairs', { pairs: [{ a: 'one', b: 'two' }] }],
])('%s makes another batch', (_, more) => {
  expect(requested(more).fingerprint).not.toBe(requested().fingerprint);
});

test('given pairs in another order make another batch', () => {
  const pairs = [
    { a: 'one', b: 'two' },
    { a: 'three', b: 'four' },
  ];
  expect(requested({ pairs }).fingerprint).not.toBe(requested({ pairs: pairs.toReversed() }).fingerprint);
});

test('twice as many comparisons are with workers as one of them has calls, and no other batch is made by it', () => {
  const bundles = (more: Partial<BatchRequest>) => settingsOf(more).bundlesInFlight;
  expect(bundles({})).toBe(4);
  expect(bundles({ callsPerProvider: 256 })).toBe(32);
  expect(bundles({ callsPerProvider: 256, bundleSize: 64 })).toBe(8);
  expect(bundles({ callsPerProvider: 1 })).toBe(2);
  const fingerprints = [1, 256].map((callsPerProvider) => requested({ callsPerProvider }).fingerprint);
  expect(new Set(fingerprints).size).toBe(1);
  expect(() => bundles({ callsPerProvider: 1_025 })).toThrow('from 1 to 1024, got 1025');
});

test('how long to be patient does not', () => {
  const patience = { heartbeatTimeoutMs: 5_000, queueTtlMs: 60_000, maxProcessingMs: 60_000, deadlineMs: 60_000 };
  expect(requested(patience).fingerprint).toBe(requested().fingerprint);
  expect(settingsOf(patience)).toMatchObject(patience);
});

describe('panels', () => {
  test('1 to 16 judges, all different, are kept in their order', () => {
    const judges = Array.from({ length: 16 }, (_, index) => `simulated:noise=${index + 2}`);
    expect(requested({ judges }).judges.map(({ spec }) => spec)).toEqual(judges);
    expect(refusal({ judges: [...judges, 'simulated'] })).toBe('judges');
    expect(refusal({ judges: [] })).toBe('judges');
  });

  test('specs that are equal up to the order of options are one judge (S0-18)', () => {
    const judges = [
      'anthropic:claude-sonnet-5,effort=low,maxTokens=500',
      'anthropic:claude-sonnet-5,maxTokens=500,effort=low',
    ];
    expect(refusal({ judges })).toBe('judges');
    expect(refusal({ judges: [judges[0]!, `${judges[0]!}0`] })).toBe('none');
  });

  test('a mode that one judge does not offer holds for none', () => {
    const judges = ['simulated', `recorded:${write('mode.csv', 'winner,loser\none,two\n')}`];
    expect(settingsOf({ judges, mode: 'provider_batch_api' }).mode).toBe('serial_bundle');
    const notices = modeNotices({ judges, mode: 'provider_batch_api' });
    expect(notices).toEqual([expect.stringMatching(/^recorded has no interface for provider_batch_api/)]);
  });
});

describe('a recorded judge', () => {
  const votesOf = (csv: string, more: Partial<BatchRequest> = {}) =>
    requested({ judges: [`recorded:${write('votes.csv', csv)}`], ...more });

  test('alone sets the budget to its votes; beside others it does not', () => {
    const file = write('three.csv', 'winner,loser\none,two\ntwo,three\none,three\n');
    expect(settingsOf({ judges: [`recorded:${file}`] })).toMatchObject({ pairs: 'recorded', totalBudget: 3 });
    expect(settingsOf({ judges: [`recorded:${file}`, 'simulated'] })).toMatchObject({
      pairs: 'planned',
      totalBudget: 40,
    });
  });

  test('keeps sides, ties and voters of a,b,winner', () => {
    const { judges } = votesOf('judge,a,b,winner\nj1,one,two,two\nj2,two,one,tie\n');
    expect(judges[0]?.votes).toEqual([
      { a: 'one', b: 'two', winner: 'b', voter: 'j1' },
      { a: 'two', b: 'one', winner: 'tie', voter: 'j2' },
    ]);
  });

  test('draws the sides of winner,loser from the seed, which changes no winner', () => {
    const csv = `winner,loser\n${'one,two\n'.repeat(200)}`;
    const votes = votesOf(csv, { seed: '7' }).judges[0]?.votes ?? [];
    expect(votes.every(({ a, winner }) => (a === 'one') === (winner === 'a'))).toBe(true);
    const first = votes.filter(({ winner }) => winner === 'a').length;
    expect(first).toBeGreaterThan(70);
    expect(first).toBeLessThan(130);
    expect(votesOf(csv, { seed: '7' }).judges[0]?.votes).toEqual(votes);
    expect(votesOf(csv, { seed: '8' }).judges[0]?.votes).not.toEqual(votes);
  });

  test('other votes in the same file make another batch, drawn sides do not', () => {
    const fingerprint = (csv: string) => {
      const { seed: _, ...request } = { items, seed: '7', judges: [`recorded:${write('same.csv', csv)}`] };
      return toNewBatch(request).fingerprint;
    };
    const csv = `winner,loser\n${'one,two\n'.repeat(50)}`;
    expect(fingerprint(csv)).toBe(fingerprint(csv));
    expect(fingerprint(`${csv}two,one\n`)).not.toBe(fingerprint(csv));
  });

  test('a vote about an item that is not there is refused with file and line', () => {
    const file = write('ghost.csv', 'winner,loser\none,two\ntwo,ghost\n');
    const error = inputErrorOf(() => requested({ judges: [`recorded:${file}`] }));
    expect(error).toMatchObject({ code: 'unknown_item', file, line: 3 });
    expect(error.message).toContain('a vote about "ghost", but no item has that id');
  });
});
