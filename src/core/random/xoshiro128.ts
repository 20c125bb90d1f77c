const rotateLeft = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/**
 * The generator xoshiro128** 1.1 (David Blackman and Sebastiano Vigna, public domain, prng.di.unimi.it): period 2^128
 * − 1.
 *
 * @param state four 32-bit words, not all zero
 * @returns a function that gives the next unsigned 32-bit word
 */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [s0, s1, s2, s3] = state;
  return () => {
    const word = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotateLeft(s3, 11);
    return word;
  };
}
