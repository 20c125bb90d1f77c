import type { RankedItem } from '../../contracts/batch';
import { interval } from '../interval';
import { axisTick } from './axis-tick';
import { axisText, gridLines } from './plot-style';

/** What an axis of scores spans, in log-odds. */
export interface ScoreRange {
  readonly min: number;
  readonly max: number;
  /** From one tick to the next; both ends lie on ticks. */
  readonly tick: number;
}

/** Holds every interval. */
export function scoreRange(items: readonly Pick<RankedItem, 'score' | 'se'>[]): ScoreRange {
  const ends = items.map(interval);
  return rangeOnTicks({
    min: ends.reduce((least, { low }) => Math.min(least, low), Infinity),
    max: ends.reduce((most, { high }) => Math.max(most, high), -Infinity),
  });
}

/** As much longer as it takes to end on ticks, of which there are about ten at most. */
export function rangeOnTicks({ min, max }: Omit<ScoreRange, 'tick'>): ScoreRange {
  const tick = axisTick((max - min) / 10);
  return { min: tick * Math.floor(min / tick), max: tick * Math.ceil(max / tick), tick };
}

/** An axis of scores, with true minus signs. */
export function scoreAxis({ min, max, tick }: ScoreRange) {
  return {
    type: 'value',
    min,
    max,
    interval: tick,
    axisLabel: { ...axisText, formatter: (value: number) => String(value).replace('-', '\u2212') },
    axisLine: { show: false },
    splitLine: gridLines,
  } as const;
}
