import fc from 'fast-check';
import { planWave, waveSize, defaultRandomShare, type PlannedPair } from '../../../src/core/pairing/pairing';
import { randomIndex, randomStream } from '../../../src/core/random/random';
import { shareOut } from '../../../src/core/sharing/sharing';

type Shared = PlannedPair & { readonly judge: number; readonly wave: number };

interface SharedBatch {
  readonly itemCount: number;
  readonly judges: readonly number[];
  readonly seed: string;
  readonly waves: number;
  readonly kind?: 'coverage' | 'resampling';
  readonly bothOrders?: boolean;
}

/** A batch planned wave by wave, with a tenth of the outcomes missing. */
function sharedBatch({ itemCount, judges, seed, waves, bothOrders = false }: SharedBatch): readonly Shared[] {
  const history: (Shared & { valid: boolean })[] = [];
  const luck = randomStream(seed, 'test luck');
  for (let wave = 1; wave <= waves; wave++) {
    const request = {
      itemCount,
      pairing: 'adaptive' as const,
      history,
      scores: null,
      seed,
      wave,
      randomShare: defaultRandomShare,
    };
    const size = waveSize(itemCount);
    const covered = planWave({ ...request, kind: 'coverage', size });
    const pairs = covered.length > 0 ? covered : planWave({ ...request, kind: 'resampling', size });
    const shares = shareOut({ itemCount, judges, pairs, bothOrders, history, seed, wave });
    for (const [position, { a, b }] of pairs.entries()) {
      const one = { judge: shares[position] as number, wave, valid: luck.next() < 0.9 };
      history.push({ a, b, ...one });
      if (bothOrders) history.push({ a: b, b: a, ...one });
    }
  }
  return history;
}

const batches = fc.record({
  itemCount: fc.integer({ min: 2, max: 40 }),
  judges: fc.uniqueArray(fc.integer({ min: 0, max: 15 }), { minLength: 1, maxLength: 5 }),
  seed: fc.nat().map(String),
  waves: fc.integer({ min: 1, max: 8 }),
});

function spread(judges: readonly number[], comparisons: readonly Shared[]): number {
  const counts = judges.map((judge) => comparisons.filter((one) => one.judge === judge).length);
  return Math.max(...counts) - Math.min(...counts);
}

function largestSkew(itemCount: number, comparisons: readonly Shared[]): number {
  const skews = Array.from({ length: itemCount }, () => 0);
  for (const { a, b } of comparisons) {
    skews[a]! += 1;
    skews[b]! -= 1;
  }
  return Math.max(...skews.map(Math.abs));
}

test('each judge gets as many as the others, to within 1, in every wave and over the batch', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const shared = sharedBatch(batch);
      expect(spread(batch.judges, shared)).toBeLessThanOrEqual(1);
      for (let wave = 1; wave <= batch.waves; wave++) {
        const ofWave = shared.filter((one) => one.wave === wave);
        expect(spread(batch.judges, ofWave)).toBeLessThanOrEqual(1);
      }
    }),
    { seed: 1, numRuns: 60 },
  );
});

test('each judge shows every item first as often as second, to within 2', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const shared = sharedBatch(batch);
      for (const judge of batch.judges) {
        const own = shared.filter((one) => one.judge === judge);
        expect(largestSkew(batch.itemCount, own)).toBeLessThanOrEqual(2);
      }
    }),
    { seed: 1, numRuns: 60 },
  );
});

test('equal requests give equal shares, whatever came back; another seed or wave does not', () => {
  const itemCount = 24;
  const pairs = planWave({
    itemCount,
    history: [],
    scores: null,
    seed: '1',
    wave: 1,
    kind: 'coverage',
    pairing: 'adaptive',
    size: 24,
    randomShare: 1,
  });
  const request = { itemCount, judges: [0, 1, 2], pairs, bothOrders: false, history: [], seed: '7', wave: 1 };
  expect(shareOut(request)).toEqual(shareOut(request));
  expect(shareOut({ ...request, seed: '8' })).not.toEqual(shareOut(request));
  expect(shareOut({ ...request, wave: 2 })).not.toEqual(shareOut(request));
});

test('both orders of a pair go to one judge, and pairs are shared out as ever', () => {
  const judges = [0, 1, 2];
  const shared = sharedBatch({ itemCount: 9, judges, seed: '3', waves: 3, bothOrders: true });
  for (let index = 0; index < shared.length; index += 2) expect(shared[index]?.judge).toBe(shared[index + 1]?.judge);
  expect(spread(judges, shared)).toBeLessThanOrEqual(2);
});

test('a repeated pair goes to a judge that has not seen it', () => {
  const itemCount = 12;
  const first = planWave({
    itemCount,
    history: [],
    scores: null,
    seed: '1',
    wave: 1,
    kind: 'coverage',
    pairing: 'adaptive',
    size: 60,
    randomShare: 1,
  });
  const judges = [0, 1];
  const shares = shareOut({ itemCount, judges, pairs: first, bothOrders: false, history: [], seed: '1', wave: 1 });
  const history = first.map((pair, position) => ({ ...pair, judge: shares[position] as number }));
  const turned = first.map(({ a, b }) => ({ a: b, b: a }));
  const repeats = shareOut({ itemCount, judges, pairs: turned, bothOrders: false, history, seed: '1', wave: 2 });
  const other = repeats.filter((judge, position) => judge !== shares[position]).length;
  expect(other / repeats.length).toBeGreaterThan(0.9);
});

test('a wave of many pairs is shared out within seconds', () => {
  const itemCount = 100;
  const draw = randomStream('5', 'test pairs');
  const pairs = Array.from({ length: 20_000 }, () => {
    const a = randomIndex(itemCount, draw);
    return { a, b: (a + 1 + randomIndex(itemCount - 1, draw)) % itemCount };
  });
  const judges = [0, 1, 2, 3];
  const shares = shareOut({ itemCount, judges, pairs, bothOrders: false, history: [], seed: '1', wave: 1 });
  expect(judges.map((judge) => shares.filter((one) => one === judge).length)).toEqual([5_000, 5_000, 5_000, 5_000]);
});
