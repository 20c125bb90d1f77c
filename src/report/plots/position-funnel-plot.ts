import { funnelEdges, type JudgePoint } from '../position-funnel';
import { axisTick } from './axis-tick';
import { axisRule, axisText, axisTitle, gridLines, ink, legend } from './plot-style';
import type { PlotDrawing } from './svg-plot';

const insideName = 'Judge within the funnel';
const outsideName = 'outside';
const steps = 80;

/** Each judge's share of wins of the text shown first, against how many outcomes it rests on, with the 95 % funnel. */
export function positionFunnelPlot(judges: readonly JudgePoint[]): PlotDrawing {
  const most = judges.reduce((largest, { decided }) => Math.max(largest, decided), 1);
  const tick = axisTick(most / 5);
  const end = tick * Math.ceil((most * 1.08) / tick);
  const edges = Array.from({ length: steps + 1 }, (_, step) => {
    const decided = Math.max(1, end * (step / steps) ** 2);
    return { decided, ...funnelEdges(decided) };
  });
  const line = {
    type: 'line',
    symbol: 'none',
    silent: true,
    emphasis: { disabled: true },
    z: 1,
    color: ink.muted,
    lineStyle: { width: 1.5, type: 'dashed' },
  } as const;
  const points = (name: string, outside: boolean) => {
    const shown = judges.filter(({ isOutside }) => isOutside === outside);
    return {
      type: 'scatter',
      name,
      silent: true,
      clip: false,
      emphasis: { disabled: true },
      symbol: outside ? 'diamond' : 'circle',
      symbolSize: outside ? 12 : 9,
      color: outside ? ink.anchor : ink.item,
      label: {
        show: true,
        position: 'right',
        color: ink.text,
        fontSize: 11,
        formatter: ({ dataIndex }: { readonly dataIndex: number }) => `${shown[dataIndex]?.number ?? ''}`,
      },
      labelLayout: { hideOverlap: true },
      data: shown.map(({ decided, firstWonShare }) => [decided, firstWonShare]),
    } as const;
  };
  return {
    height: 280,
    option: {
      legend: { ...legend, left: 0, data: [insideName, outsideName] },
      grid: { left: 56, right: 20, top: 36, bottom: 48 },
      xAxis: {
        type: 'value',
        min: 0,
        max: end,
        interval: tick,
        ...axisTitle,
        name: 'Outcomes with a winner',
        nameGap: 28,
        axisLabel: axisText,
        axisLine: { ...axisRule, onZero: false },
        splitLine: { show: false },
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: 1,
        ...axisTitle,
        name: 'Won by the text shown first',
        nameGap: 40,
        axisLabel: { ...axisText, formatter: (share: number) => `${Math.round(100 * share)}\u00a0%` },
        splitLine: gridLines,
      },
      series: [
        { ...line, data: edges.map(({ decided, low }) => [decided, low]) },
        { ...line, data: edges.map(({ decided, high }) => [decided, high]) },
        { ...line, lineStyle: { width: 1, type: 'solid' }, data: [0, end].map((decided) => [decided, 0.5]) },
        points(insideName, false),
        points(outsideName, true),
      ],
    },
  };
}
