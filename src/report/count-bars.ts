import type { CountBar } from './plots/count-bars-plot';

const mostBars = 24;

/** How many of the whole numbers `values` fall on each number or, if they range widely, in each span of equal length. */
export function countBars(values: readonly number[]): readonly CountBar[] {
  if (values.length === 0) return [];
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const span = Math.ceil((high - low + 1) / mostBars);
  const counts = new Array<number>(Math.ceil((high - low + 1) / span)).fill(0);
  for (const value of values) {
    const bar = Math.floor((value - low) / span);
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return counts.map((items, bar) => {
    const from = low + bar * span;
    return { label: span === 1 ? signed(from) : `${signed(from)}–${signed(from + span - 1)}`, items };
  });
}

function signed(value: number): string {
  return String(value).replace('-', '\u2212');
}
