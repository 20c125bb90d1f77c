import type { BatchResults } from '../contracts/batch';

/**
 * A number as the latest decision read it, for instance `stabilityThreshold`; null when no decision says. An operator can
 * change thresholds while a batch runs, so a default in its place would be a guess.
 */
export function decidingFact({ decisions }: BatchResults, name: string): number | null {
  for (const { context } of [...decisions].sort((x, y) => y.sequence - x.sequence)) {
    const fact = context[name];
    if (typeof fact === 'number' && Number.isFinite(fact)) return fact;
  }
  return null;
}
