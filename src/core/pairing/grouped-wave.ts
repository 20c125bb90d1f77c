import { membersByGroup, modelsOf, pairsWithin, type Comparability } from '../comparability';
import { randomStream } from '../random/random';
import type { PlannedComparison } from './pairing-state';
import { planWave, waveSize, type PlannedPair, type WaveRequest } from './pairing';
import { shareInProportion } from './proportional-shares';

/** A wave of items of which not every two may be compared. */
export type GroupedWaveRequest = Omit<WaveRequest, 'models' | 'group' | 'itemCount'> & {
  readonly comparability: Comparability;
};

/** Pairs that a wave has room for: a round of every group, times the rounds that make it at least 16. */
export function groupedWaveSize(comparability: Comparability): number {
  const twos = membersByGroup(comparability).reduce((sum, { length }) => sum + Math.floor(length / 2), 0);
  return waveSize(2 * twos);
}

/** One group as a batch of its own, items renumbered from 0 in ascending order. */
interface GroupPart {
  readonly items: readonly number[];
  readonly models: readonly number[] | null;
  readonly history: readonly PlannedComparison[];
}

function partsOf({ comparability, history }: GroupedWaveRequest): readonly GroupPart[] {
  const members = membersByGroup(comparability);
  const numberIn = new Map(members.flatMap((items) => items.map((item, number) => [item, number] as const)));
  const histories: PlannedComparison[][] = members.map(() => []);
  for (const { a, b, ...rest } of history) {
    const [first, second] = [numberIn.get(a), numberIn.get(b)];
    const group = comparability.groups[a];
    if (first === undefined || second === undefined || group === undefined || group !== comparability.groups[b]) {
      throw new RangeError(`Expected two items of one group, got ${a} and ${b}.`);
    }
    histories[group]?.push({ a: first, b: second, ...rest });
  }
  return members.map((items, group) => {
    return { items, models: modelsOf(comparability, items), history: histories[group] ?? [] };
  });
}

/** Pairs of the kind that a group has left. */
function roomOf({ items, models, history }: GroupPart, kind: WaveRequest['kind']): number {
  const covered = new Set(
    history.filter(({ valid }) => valid).map(({ a, b }) => Math.min(a, b) * items.length + Math.max(a, b)),
  );
  return kind === 'resampling' ? covered.size : pairsWithin(items.length, models) - covered.size;
}

/**
 * Plans the next wave of a batch with groups: each is planned as a batch of its own (`pairing.ts`), and the wave is
 * shared out so that all come to as many comparisons per item as they have pairs for.
 *
 * @returns as `planWave`, by item index of the batch; empty only when no group has a pair of the kind left
 * @throws RangeError as `planWave`, or if a comparison of the history is not within a group
 */
export function planGroupedWave(request: GroupedWaveRequest): readonly PlannedPair[] {
  const { comparability: _, size, scores, kind, seed, wave, ...common } = request;
  const parts = partsOf(request);
  const shares = shareInProportion({
    done: parts.map(({ history }) => history.length),
    weights: parts.map(({ items }) => items.length),
    room: parts.map((part) => roomOf(part, kind)),
    total: size,
    random: randomStream(seed, 'groups', wave),
  });
  return parts.flatMap(({ items, models, history }, group) => {
    const share = shares[group] ?? 0;
    if (share === 0) return [];
    const own = scores && items.map((item) => scores[item] as number);
    const part = { itemCount: items.length, models, history, scores: own, size: share, group };
    return planWave({ ...common, ...part, kind, seed, wave }).map(({ a, b }) => {
      return { a: items[a] as number, b: items[b] as number };
    });
  });
}
