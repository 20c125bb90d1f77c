import fc from 'fast-check';
import { murmurHash } from '../../../src/core/random/murmur-hash';
import { randomIndex, randomStream, shuffled } from '../../../src/core/random/random';
import { xoshiro128 } from '../../../src/core/random/xoshiro128';
import '../fixed-seed';

const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));
const first = (count: number, stream: { next(): number }): number[] =>
  Array.from({ length: count }, () => stream.next());

test('xoshiro128** gives the outputs of the reference C code for state 1, 2, 3, 4', () => {
  const next = xoshiro128([1, 2, 3, 4]);
  expect(Array.from({ length: 10 }, next)).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ]);
});

// Widely published test vectors of MurmurHash3 x86_32, among them those of Wikipedia.
test.each([
  ['', 0, 0],
  ['', 1, 0x514e28b7],
  ['', 0xffffffff, 0x81f16f39],
  ['test', 0, 0xba6bd213],
  ['test', 0x9747b28c, 0x704b81dc],
  ['Hello, world!', 0, 0xc0363e43],
  ['Hello, world!', 0x9747b28c, 0x24884cba],
  ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
  ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
])('MurmurHash3 of "%s" under seed %d', (text, seed, hash) => {
  expect(murmurHash(ascii(text), seed)).toBe(hash);
});

test('a stream is fixed for ever: stored seeds must keep their meaning', () => {
  expect(first(3, randomStream('42', 'pairing', 1))).toMatchInlineSnapshot(`
   [
     0.7860640934471574,
     0.048389855316421926,
     0.08898714937681029,
   ]
  `);
});

test('numbers lie in [0, 1) and use the whole of it', () => {
  const numbers = first(20_000, randomStream('7', 'range'));
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  const counts = new Array<number>(20).fill(0);
  for (const number of numbers) counts[Math.floor(number * 20)]!++;
  // Chi-squared with 19 degrees of freedom: 43.8 is its 99.9 % point.
  expect(counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(43.8);
});

test('streams of other seeds, purposes or keys are unrelated', () => {
  const streams = [
    randomStream('1', 'pairing', 1),
    randomStream('2', 'pairing', 1),
    randomStream('1', 'orientation', 1),
    randomStream('1', 'pairing', 2),
    randomStream('1', 'pairing', '1'),
    randomStream('1', 'pairing', 1, 1),
    randomStream('11', 'pairing'),
    randomStream('1', 'pairing1'),
  ].map((stream) => first(4000, stream));
  for (const [i, x] of streams.entries()) {
    for (const y of streams.slice(i + 1)) {
      const correlation = (12 * x.reduce((sum, value, k) => sum + (value - 0.5) * (y[k]! - 0.5), 0)) / x.length;
      expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(x.length));
    }
  }
});

test('leading zeros do not make another seed', () => {
  expect(first(3, randomStream('007', 'x'))).toEqual(first(3, randomStream('7', 'x')));
});

test.each(['', '-1', '1.5', '0x10', 'abc', '18446744073709551616'])('refuses the seed "%s"', (seed) => {
  expect(() => randomStream(seed, 'x')).toThrow('Expected a seed of decimal digits below 2^64');
});

test('takes the largest seed', () => {
  expect(randomStream('18446744073709551615', 'x').next()).toBeLessThan(1);
});

test('shuffled keeps every element and leaves the list alone', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(), (list, seed) => {
      const before = [...list];
      const result = shuffled(list, randomStream(String(seed), 'shuffle'));
      expect(list).toEqual(before);
      expect(result.sort((x, y) => x - y)).toEqual(before.sort((x, y) => x - y));
    }),
  );
});

test('every order of four is equally likely', () => {
  const random = randomStream('3', 'orders');
  const counts = new Map<string, number>();
  for (let k = 0; k < 24_000; k++) {
    const order = shuffled([0, 1, 2, 3], random).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(24);
  // 23 degrees of freedom, 99.9 % point 49.7.
  expect([...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(49.7);
});

test('randomIndex takes the ends of its range', () => {
  expect(randomIndex(5, { next: () => 0 })).toBe(0);
  expect(randomIndex(5, { next: () => 1 - 2 ** -53 })).toBe(4);
});
