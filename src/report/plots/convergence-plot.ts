import type { LineSeriesOption } from 'echarts';
import type { WaveRecord } from '../../contracts/batch';
import { axisRule, axisText, axisTitle, gridLines, ink } from './plot-style';
import type { PlotDrawing } from './svg-plot';

interface Convergence {
  readonly waves: readonly WaveRecord[];
  /** Log-odds; null where it is not known, and then no line is drawn. */
  readonly threshold: number | null;
}

/** A fit with more error than spread has a negative SSR, of which this much tells enough. */
export const lowestShownSsr = -1;

/** Two panels over the waves: the largest score change with the limit for stability, and SSR. */
export function convergencePlot({ waves, threshold }: Convergence, width: number): PlotDrawing {
  const names = waves.map(({ wave }) => String(wave));
  const panel = { left: 60, right: width < 500 ? 20 : 24, height: 130 };
  const waveAxis = {
    type: 'category',
    data: names,
    axisLabel: axisText,
    axisLine: { ...axisRule, onZero: false },
    axisTick: { show: false },
  } as const;
  const valueAxis = {
    type: 'value',
    min: 0,
    ...axisTitle,
    nameGap: 40,
    axisLabel: { ...axisText, formatter: (value: number) => String(value).replace('-', '\u2212') },
    splitLine: gridLines,
  } as const;
  const line = {
    type: 'line',
    silent: true,
    clip: false,
    emphasis: { disabled: true },
    lineStyle: { width: 1.5 },
  } as const;
  return {
    height: 400,
    option: {
      grid: [
        { ...panel, top: 24 },
        { ...panel, top: 216 },
      ],
      xAxis: [
        { ...waveAxis, gridIndex: 0 },
        { ...waveAxis, gridIndex: 1, ...axisTitle, name: 'Wave', nameGap: 28 },
      ],
      yAxis: [
        { ...valueAxis, gridIndex: 0, name: 'Score change' },
        { ...valueAxis, gridIndex: 1, name: 'SSR', min: lowestSsr(waves), max: 1 },
      ],
      series: [
        {
          ...line,
          color: ink.item,
          symbol: 'circle',
          symbolSize: 6,
          data: waves.map(({ maxScoreChange }) => maxScoreChange),
          ...(threshold === null ? {} : { markLine: limitLine(threshold) }),
        },
        {
          ...line,
          xAxisIndex: 1,
          yAxisIndex: 1,
          color: ink.anchor,
          symbol: 'diamond',
          symbolSize: 8,
          data: waves.map(({ ssr }) => ssr && Math.max(lowestShownSsr, ssr)),
        },
      ],
    },
  };
}

function lowestSsr(waves: readonly WaveRecord[]): number {
  return waves.some(({ ssr }) => ssr !== null && ssr < 0) ? lowestShownSsr : 0;
}

function limitLine(threshold: number): LineSeriesOption['markLine'] & object {
  return {
    silent: true,
    symbol: 'none',
    lineStyle: { color: ink.text, type: 'dashed', width: 1 },
    label: { formatter: `limit ${threshold}`, position: 'insideStartTop', color: ink.text, fontSize: 11 },
    data: [{ yAxis: threshold }],
  };
}
