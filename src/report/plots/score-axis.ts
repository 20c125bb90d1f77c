import type { RankedItem } from '../../contracts/batch';
import { interval } from '../interval';
import { axisTick } from './axis-tick';
import { axisText, gridLines } from './plot-style';

/** What an axis of scores spans, in log-odds. */
export interface ScoreRange {
  readonly min: number;
  readonly max: number;
}

/** Ends on ticks of the axis, and holds every interval. */
export function scoreRange(items: readonly Pick<RankedItem, 'score' | 'se'>[]): ScoreRange {
  const ends = items.map(interval);
  return rangeOnTicks({
    min: ends.reduce((least, { low }) => Math.min(least, low), Infinity),
    max: ends.reduce((most, { high }) => Math.max(most, high), -Infinity),
  });
}

/** The same range made as much longer as it takes to end on ticks of the axis. */
export function rangeOnTicks({ min, max }: ScoreRange): ScoreRange {
  const tick = tickOf({ min, max });
  return { min: tick * Math.floor(min / tick), max: tick * Math.ceil(max / tick) };
}

/** For ten ticks at most. */
function tickOf({ min, max }: ScoreRange): number {
  return axisTick((max - min) / 10);
}

/** An axis of scores, with true minus signs. */
export function scoreAxis({ min, max }: ScoreRange) {
  return {
    type: 'value',
    min,
    max,
    interval: tickOf({ min, max }),
    axisLabel: { ...axisText, formatter: (value: number) => String(value).replace('-', '\u2212') },
    axisLine: { show: false },
    splitLine: gridLines,
  } as const;
}
