import { misfits, usefulMeanSquare, type ItemOutfit } from '../item-misfit';
import { plotLabel } from './plot-label';
import { axisRule, axisText, axisTitle, gridLines, ink, legend } from './plot-style';
import { rangeOnTicks, scoreAxis } from './score-axis';
import type { PlotDrawing } from './svg-plot';

/** What lies beyond is drawn at the edge: a ratio of squares may be as large as a surprise is improbable. */
export const outfitRange = { min: 0.125, max: 8 } as const;

const withinName = 'Item';
const aboveName = 'above the upper line';
const { low, high } = usefulMeanSquare;

/** Outfit against score, on an axis of ratios; the worst items are named. At least one item. */
export function itemMisfitPlot(items: readonly ItemOutfit[], width: number): PlotDrawing {
  const scores = items.map(({ score }) => score);
  const range = rangeOnTicks({
    min: scores.reduce((least, score) => Math.min(least, score), Infinity) - 0.1,
    max: scores.reduce((most, score) => Math.max(most, score), -Infinity) + 0.1,
  });
  const size = items.length > 120 ? 4 : 8;
  const points = (name: string, isAbove: boolean) =>
    ({
      type: 'scatter',
      name,
      silent: true,
      clip: false,
      emphasis: { disabled: true },
      symbol: isAbove ? 'diamond' : 'circle',
      symbolSize: isAbove ? 11 : size,
      color: isAbove ? ink.anchor : ink.item,
      data: items
        .filter(({ outfit }) => outfit > high === isAbove)
        .map(({ score, outfit }) => [score, Math.min(Math.max(outfit, outfitRange.min), outfitRange.max)]),
    }) as const;
  const above = items.filter(({ outfit }) => outfit > high);
  const named = new Set(misfits(items).slice(0, width < 500 ? 3 : 8));
  const names = above.map((item) => (named.has(item) ? plotLabel(item.id, width < 500 ? 14 : 20) : ''));
  return {
    height: 300,
    option: {
      legend: { ...legend, left: 0, data: [withinName, aboveName] },
      grid: { left: 56, right: 36, top: 36, bottom: 48 },
      xAxis: { ...scoreAxis(range), ...axisTitle, name: 'Score (log-odds)', nameGap: 28, axisLine: axisRule },
      yAxis: {
        type: 'log',
        logBase: 2,
        ...outfitRange,
        ...axisTitle,
        name: 'Outfit',
        nameGap: 40,
        axisLabel: axisText,
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: gridLines,
      },
      series: [
        {
          ...points(withinName, false),
          markLine: {
            silent: true,
            symbol: 'none',
            lineStyle: { color: ink.text, type: 'dashed', width: 1 },
            label: { position: 'end', color: ink.text, fontSize: 11 },
            data: [
              { yAxis: high, label: { formatter: `${high}` } },
              { yAxis: 1, lineStyle: { type: 'solid' }, label: { formatter: '1' } },
              { yAxis: low, label: { formatter: `${low}` } },
            ],
          },
        },
        {
          ...points(aboveName, true),
          label: {
            ...{ show: true, position: 'top', color: ink.text, fontSize: 11 },
            formatter: ({ dataIndex }: { readonly dataIndex: number }) => names[dataIndex] ?? '',
          },
          labelLayout: { hideOverlap: true },
        },
      ],
    },
  };
}
