import { possiblePairs } from '../../src/core/completion';
import { planWave, waveSize, type PlannedPair, type WaveRequest } from '../../src/core/pairing/pairing';
import type { PlannedComparison } from '../../src/core/pairing/pairing-state';

export const requestFor = (itemCount: number, more: Partial<WaveRequest>): WaveRequest => ({
  itemCount,
  kind: 'coverage',
  pairing: 'adaptive',
  size: waveSize(itemCount),
  history: [],
  scores: null,
  randomShare: 0.2,
  seed: '1',
  wave: 1,
  ...more,
});

export const pairName = ({ a, b }: PlannedPair): string => (a < b ? `${a}-${b}` : `${b}-${a}`);

/** Times shown first less times shown second, by item. */
export function skewsOf(itemCount: number, shown: readonly PlannedPair[]): number[] {
  const skews = new Array<number>(itemCount).fill(0);
  for (const { a, b } of shown) {
    skews[a]!++;
    skews[b]!--;
  }
  return skews;
}

export const coveredPairs = (history: readonly PlannedComparison[]): ReadonlySet<string> =>
  new Set(history.filter(({ valid }) => valid).map(pairName));

/** Waves until coverage is complete, every comparison valid. */
export function fullCoverage(itemCount: number, more: Partial<WaveRequest>): PlannedComparison[] {
  const history: PlannedComparison[] = [];
  for (let wave = 1; coveredPairs(history).size < possiblePairs(itemCount); wave++) {
    const pairs = planWave(requestFor(itemCount, { ...more, history, wave }));
    if (pairs.length === 0) throw new Error(`wave ${wave} is empty`);
    history.push(...pairs.map((pair) => ({ ...pair, valid: true })));
  }
  return history;
}
