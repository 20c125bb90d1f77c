import { axisRule, axisText, axisTitle, gridLines, ink } from './plot-style';
import type { PlotDrawing } from './svg-plot';

export interface CountBar {
  readonly label: string;
  readonly items: number;
}

/** How many items have each value: a histogram whose bars are labelled with their counts. */
export function countBarsPlot(bars: readonly CountBar[], valueTitle: string, width: number): PlotDrawing {
  return {
    height: 220,
    option: {
      grid: { left: 52, right: 16, top: 20, bottom: 48 },
      xAxis: {
        type: 'category',
        ...axisTitle,
        name: valueTitle,
        nameGap: 28,
        data: bars.map(({ label }) => label),
        axisLabel: axisText,
        axisLine: axisRule,
        axisTick: { show: false },
      },
      yAxis: {
        type: 'value',
        ...axisTitle,
        name: 'Items',
        nameGap: 36,
        minInterval: 1,
        axisLabel: axisText,
        splitLine: gridLines,
      },
      series: [
        {
          type: 'bar',
          silent: true,
          clip: false,
          emphasis: { disabled: true },
          color: ink.item,
          barMaxWidth: 44,
          label: { show: width >= 500 || bars.length <= 8, position: 'top', color: ink.text, fontSize: 11 },
          data: bars.map(({ items }) => items),
        },
      ],
    },
  };
}
