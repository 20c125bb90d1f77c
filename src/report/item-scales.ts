import type { BatchDocument, RankedItem } from '../contracts/batch';
import { gradeBands, type GradeBand } from './grade-bands';
import { rankedItems } from './ranked-items';

/** Items whose scores can be compared, since they are of one group and outcomes join them. */
export interface ItemScale {
  /** Null where the items of the batch share one scale. */
  readonly name: string | null;
  /** Best first. */
  readonly items: readonly RankedItem[];
  /** From the lowest grade up; none where nothing joins these items to anchors that calibrate. */
  readonly bands: readonly GradeBand[];
}

/** By group, if there are any, and then the largest part first. */
export function itemScales({ fit, items, groups, grades }: BatchDocument): readonly ItemScale[] {
  const ranked = rankedItems(items);
  const gradesOf = new Map(groups?.map((group) => [group.id, group.grades]));
  const componentOf = new Map(fit?.components.flatMap((ids, component) => ids.map((id) => [id, component] as const)));
  const byGroup = partition(ranked, ({ group }) => group);
  return byGroup.flatMap(([group, members]) => {
    const parts = partition(members, ({ id }) => componentOf.get(id) ?? Infinity)
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([, part]) => part);
    const calibration = group === null ? grades : (gradesOf.get(group) ?? grades);
    return parts.map((part, place) => ({
      name: scaleName(group, parts.length > 1 ? place + 1 : null),
      items: part,
      bands: calibration !== null && part.some(({ grade }) => grade !== null) ? gradeBands(calibration) : [],
    }));
  });
}

function partition<Key>(
  items: readonly RankedItem[],
  keyOf: (item: RankedItem) => Key,
): (readonly [Key, readonly RankedItem[]])[] {
  const parts = new Map<Key, RankedItem[]>();
  for (const item of items) {
    const part = parts.get(keyOf(item));
    if (part === undefined) parts.set(keyOf(item), [item]);
    else part.push(item);
  }
  return [...parts];
}

function scaleName(group: string | null, part: number | null): string | null {
  if (group === null) return part === null ? null : String(part);
  return part === null ? group : `${group}, part ${part}`;
}
