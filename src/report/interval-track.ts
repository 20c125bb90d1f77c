import type { RankedItem } from '../contracts/batch';
import { interval } from './interval';

/**
 * A drawer of 95 % intervals in `width` characters, all to the one scale that holds every interval of `items`:
 * `   ────●────  `, with `◆` for an anchor. Nothing is drawn for a score that is not finite.
 */
export function intervalTrack(items: readonly RankedItem[], width: number): (item: RankedItem) => string {
  const drawable = items.filter(isDrawable).map(interval);
  const low = drawable.reduce((least, end) => Math.min(least, end.low), Infinity);
  const high = drawable.reduce((most, end) => Math.max(most, end.high), -Infinity);
  const place = (score: number) => (high > low ? Math.round(((width - 1) * (score - low)) / (high - low)) : 0);
  return (item) => {
    if (!isDrawable(item)) return '';
    const ends = interval(item);
    const [from, at, to] = [place(ends.low), place(item.score), place(ends.high)];
    return `${' '.repeat(from)}${'─'.repeat(at - from)}${item.isAnchor ? '◆' : '●'}${'─'.repeat(to - at)}`;
  };
}

function isDrawable({ score, se }: RankedItem): boolean {
  return Number.isFinite(score) && Number.isFinite(se);
}
