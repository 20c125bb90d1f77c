import { murmurHash } from './murmur-hash';
import { xoshiro128 } from './xoshiro128';

/** Dice as a parameter: whoever draws takes one of these, never a global generator. */
export interface RandomSource {
  /** The next number, uniform in [0, 1) with 53 random bits. */
  next(): number;
}

const largestSeed = 2n ** 64n - 1n;

/** Two bytes per UTF-16 code unit, so that the bytes are the same on every platform without a text encoder. */
function bytesOf(text: string): number[] {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes.push(unit & 0xff, unit >>> 8);
  }
  return bytes;
}

/**
 * A stream of random numbers of its own for each purpose and list of keys, split from one seed: equal arguments give
 * equal numbers on every platform, any other argument an unrelated stream. Drawing from one moves no other.
 * The generator is xoshiro128**; its state is MurmurHash3 of the arguments under four hash seeds.
 *
 * @param seed decimal digits, below 2^64
 * @param purpose what the numbers are for, such as `orientation`
 * @param keys what tells streams of one purpose apart, such as the wave; `1` and `'1'` are different keys
 * @throws RangeError if the seed is not such a number
 */
export function randomStream(seed: string, purpose: string, ...keys: readonly (string | number)[]): RandomSource {
  if (!/^\d{1,20}$/.test(seed) || BigInt(seed) > largestSeed) {
    throw new RangeError(`Expected a seed of decimal digits below 2^64, got "${seed}". Give a number such as 42.`);
  }
  // JSON keeps the parts apart: ('a', 'bc') and ('ab', 'c') are not the same stream. BigInt drops leading zeros.
  const bytes = bytesOf(JSON.stringify([BigInt(seed).toString(), purpose, ...keys]));
  const nextWord = xoshiro128([
    murmurHash(bytes, 1),
    murmurHash(bytes, 2),
    murmurHash(bytes, 3),
    // The one state that must not occur is all zeros.
    murmurHash(bytes, 4) | 1,
  ]);
  return {
    next: () => {
      const high = nextWord() >>> 5;
      const low = nextWord() >>> 6;
      return (high * 2 ** 26 + low) / 2 ** 53;
    },
  };
}

/** An index drawn uniformly from 0 to count − 1; `count` is at least 1. */
export function randomIndex(count: number, random: RandomSource): number {
  return Math.floor(random.next() * count);
}

/** A standard normal number, from two draws (Box and Muller 1958, Annals of Mathematical Statistics 29, 610–611). */
export function standardNormal(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** A copy of the list in random order, every order equally likely (Fisher and Yates; Knuth, TAOCP 2, 3.4.2 P). */
export function shuffled<T>(list: readonly T[], random: RandomSource): T[] {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const drawn = randomIndex(last + 1, random);
    const kept = result[last] as T;
    result[last] = result[drawn] as T;
    result[drawn] = kept;
  }
  return result;
}
