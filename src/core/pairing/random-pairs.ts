import { randomIndex, shuffled, type RandomSource } from '../random/random';

type Open = (i: number, j: number) => boolean;

/** One of the items that `accepts` takes, each with the same chance; null if there is none. */
function randomItem(items: readonly number[], accepts: (item: number) => boolean, random: RandomSource): number | null {
  // Nearly always one of a few draws will do; drawing again until one does keeps the chances equal.
  for (let draw = 0; draw < 16; draw++) {
    const item = items[randomIndex(items.length, random)] as number;
    if (accepts(item)) return item;
  }
  const accepted = items.filter(accepts);
  return accepted.length === 0 ? null : (accepted[randomIndex(accepted.length, random)] as number);
}

/** A random item with a random open partner, `count` times or until there is none; no item twice. */
export function randomPairs(
  items: readonly number[],
  open: Open,
  count: number,
  random: RandomSource,
): readonly (readonly [number, number])[] {
  const drawn: [number, number][] = [];
  const taken = new Set<number>();
  for (const i of count > 0 ? shuffled(items, random) : []) {
    if (drawn.length >= count) break;
    if (taken.has(i)) continue;
    const j = randomItem(items, (item) => item !== i && !taken.has(item) && open(i, item), random);
    if (j === null) continue;
    taken.add(i).add(j);
    drawn.push([i, j]);
  }
  return drawn;
}

/** Draws in a row that find no open pair, after which all pairs are looked at. */
const vainDraws = 1000;

/** Up to `count` different open pairs, each as likely as any other. */
export function drawPairs(
  itemCount: number,
  open: Open,
  count: number,
  random: RandomSource,
): readonly (readonly [number, number])[] {
  const drawn = new Map<number, readonly [number, number]>();
  for (let vain = 0; drawn.size < count && vain < vainDraws; vain++) {
    const [one, other] = [randomIndex(itemCount, random), randomIndex(itemCount, random)];
    const [i, j] = [Math.min(one, other), Math.max(one, other)];
    if (i === j || drawn.has(i * itemCount + j) || !open(i, j)) continue;
    drawn.set(i * itemCount + j, [i, j]);
    vain = 0;
  }
  if (drawn.size >= count) return [...drawn.values()];
  const rest: (readonly [number, number])[] = [];
  for (let i = 0; i < itemCount; i++) {
    for (let j = i + 1; j < itemCount; j++) {
      if (!drawn.has(i * itemCount + j) && open(i, j)) rest.push([i, j]);
    }
  }
  return [...drawn.values(), ...shuffled(rest, random).slice(0, count - drawn.size)];
}
