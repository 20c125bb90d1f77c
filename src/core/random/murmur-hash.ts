const rotateLeft = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

function scrambled(block: number): number {
  return Math.imul(rotateLeft(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593);
}

/**
 * MurmurHash3 x86_32 (Austin Appleby, public domain): an unsigned 32-bit hash of bytes.
 *
 * @param bytes values 0 to 255
 * @param seed 32-bit; another seed gives another hash function
 */
export function murmurHash(bytes: readonly number[], seed: number): number {
  let hash = seed;
  const tailStart = bytes.length & ~3;
  const byteAt = (index: number): number => bytes[index] ?? 0;
  for (let i = 0; i < tailStart; i += 4) {
    const block = byteAt(i) | (byteAt(i + 1) << 8) | (byteAt(i + 2) << 16) | (byteAt(i + 3) << 24);
    hash = (Math.imul(rotateLeft(hash ^ scrambled(block), 13), 5) + 0xe6546b64) | 0;
  }
  if (tailStart < bytes.length) {
    hash ^= scrambled(byteAt(tailStart) | (byteAt(tailStart + 1) << 8) | (byteAt(tailStart + 2) << 16));
  }
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
