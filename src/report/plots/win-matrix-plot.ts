import type { RankedItem } from '../../contracts/batch';
import { plotLabel } from './plot-label';
import { axisText, ink, legend } from './plot-style';
import type { PlotDrawing } from './svg-plot';

/** What a row item has from its outcomes against a column item: how many, and how many of them it won (a tie is half). */
export interface PairRecord {
  readonly row: number;
  readonly column: number;
  readonly outcomes: number;
  readonly wins: number;
}

/** Every pair with a valid outcome, seen from the row. `items` come by rank, and pairs name them by place in that list. */
export function winMatrixPlot(items: readonly RankedItem[], pairs: readonly PairRecord[], width: number): PlotDrawing {
  const left = width < 500 ? 112 : 180;
  const right = 12;
  const cell = Math.min((width - left - right) / items.length, 30);
  const side = cell * items.length;
  const axis = {
    type: 'category',
    axisTick: { show: false },
    axisLine: { show: false },
    splitLine: { show: false },
  } as const;
  const part = (name: string, symbol: string, share: number, color: string, matches: (pair: PairRecord) => boolean) =>
    ({
      type: 'scatter',
      name,
      silent: true,
      clip: false,
      emphasis: { disabled: true },
      symbol,
      symbolSize: cell * share,
      color,
      itemStyle: { opacity: 1 },
      data: pairs.filter(matches).map(({ row, column }) => [column, row]),
    }) as const;
  return {
    height: side + 72,
    option: {
      legend: { ...legend, left: width < 500 ? 0 : left },
      grid: { left, width: side, top: 64, height: side },
      xAxis: { ...axis, position: 'top', data: items.map((_, index) => String(index + 1)), axisLabel: axisText },
      yAxis: {
        ...axis,
        inverse: true,
        data: items.map((item, index) => `${plotLabel(item.id, width < 500 ? 11 : 22)}  ${index + 1}`),
        axisLabel: { color: ink.text, fontSize: 11 },
      },
      series: [
        part('row won', 'rect', 0.82, ink.item, ({ wins, outcomes }) => wins === outcomes),
        part('shared', 'diamond', 0.72, ink.anchor, ({ wins, outcomes }) => wins > 0 && wins < outcomes),
        part('row lost', 'circle', 0.3, ink.muted, ({ wins }) => wins === 0),
      ],
    },
  };
}
