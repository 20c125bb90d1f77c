import type { CustomSeriesOption } from 'echarts';
import type { RankedItem } from '../../contracts/batch';
import { interval } from '../interval';
import { textColumns } from '../text-columns';
import { plotLabel } from './plot-label';
import { axisRule, axisText, axisTitle, gridLines, ink, legend } from './plot-style';
import type { PlotDrawing } from './svg-plot';

/** With more items than this a row each would make a plot that nobody can take in: ranks then run across, without names. */
const mostRows = 120;
const rowHeight = 19;
/** Pixels of one column of a label, in the widest of the fonts that a reader is likely to have. */
const columnWidth = 7;
const scoreTitle = 'Score (log-odds)';

/** Scores with their 95 % intervals, best first. `items` come by rank; all of them have finite scores and errors. */
export function caterpillarPlot(items: readonly RankedItem[], width: number): PlotDrawing {
  return items.length <= mostRows ? rows(items, width) : ranksAcross(items, width);
}

function rows(items: readonly RankedItem[], width: number): PlotDrawing {
  const labels = items.map((item) => rowLabel(item, width < 500 ? 14 : 32));
  const longest = labels.reduce((most, label) => Math.max(most, textColumns(label)), 0);
  const place = (item: RankedItem, score: number, index: number) => [score, index];
  return {
    height: items.length * rowHeight + 92,
    option: {
      legend: legendFor(items),
      grid: { left: 16 + longest * columnWidth, right: 16, top: 36, bottom: 56 },
      xAxis: {
        ...scoreAxis(items),
        ...axisTitle,
        name: scoreTitle,
        nameGap: 32,
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: labels,
        axisLabel: { color: ink.text, fontSize: 11, interval: 0 },
        axisTick: { show: false },
        axisLine: { show: false },
      },
      series: seriesFor(items, place, 8),
    },
  };
}

function ranksAcross(items: readonly RankedItem[], width: number): PlotDrawing {
  const place = (item: RankedItem, score: number, index: number) => [index + 1, score];
  return {
    height: 400,
    option: {
      legend: legendFor(items),
      grid: { left: 56, right: 16, top: 36, bottom: 48 },
      xAxis: {
        type: 'value',
        min: 1,
        max: items.length,
        ...axisTitle,
        name: 'Place in the ranking, best first',
        nameGap: 28,
        axisLabel: axisText,
        axisLine: { ...axisRule, onZero: false },
        splitLine: { show: false },
        splitNumber: width < 500 ? 3 : 6,
      },
      yAxis: { ...scoreAxis(items), ...axisTitle, name: scoreTitle, nameGap: 36 },
      series: seriesFor(items, place, 3),
    },
  };
}

type Place = (item: RankedItem, score: number, index: number) => number[];

function seriesFor(items: readonly RankedItem[], place: Place, size: number) {
  const placed = items.map((item, index) => ({ item, index }));
  const points = (isAnchor: boolean) =>
    placed.filter(({ item }) => item.isAnchor === isAnchor).map(({ item, index }) => place(item, item.score, index));
  return [
    errorBars(items, place),
    { ...point, name: itemName, symbol: 'circle', symbolSize: size, color: ink.item, data: points(false) },
    { ...point, name: anchorName, symbol: 'diamond', symbolSize: size * 1.6, color: ink.anchor, data: points(true) },
  ];
}

const itemName = 'Item';
const anchorName = 'Anchor (known grade)';
const point = { type: 'scatter', silent: true, emphasis: { disabled: true }, clip: false } as const;

function errorBars(items: readonly RankedItem[], place: Place): CustomSeriesOption {
  return {
    type: 'custom',
    silent: true,
    // Dimensions 0, 1: the low end; 2, 3: the high end.
    data: items.map((item, index) => {
      const { low, high } = interval(item);
      return [...place(item, low, index), ...place(item, high, index)];
    }),
    renderItem: ({ dataIndex }, api) => {
      const [x1 = 0, y1 = 0] = api.coord([api.value(0), api.value(1)]);
      const [x2 = 0, y2 = 0] = api.coord([api.value(2), api.value(3)]);
      return {
        type: 'line',
        shape: { x1, y1, x2, y2 },
        style: {
          stroke: items[dataIndex]?.isAnchor === true ? ink.anchor : ink.item,
          lineWidth: items.length <= mostRows ? 1.5 : 1,
          opacity: items.length <= mostRows ? 1 : 0.45,
        },
      };
    },
  };
}

function scoreAxis(items: readonly RankedItem[]) {
  const ends = items.map(interval);
  const low = ends.reduce((least, end) => Math.min(least, end.low), Infinity);
  const high = ends.reduce((most, end) => Math.max(most, end.high), -Infinity);
  return {
    type: 'value',
    min: Math.floor(low),
    max: Math.ceil(high),
    axisLabel: { ...axisText, formatter: (value: number) => String(value).replace('-', '\u2212') },
    axisLine: { show: false },
    splitLine: gridLines,
  } as const;
}

function legendFor(items: readonly RankedItem[]) {
  const data = items.some((item) => item.isAnchor) ? [itemName, anchorName] : [];
  return { ...legend, left: 0, data, show: data.length > 0 };
}

function rowLabel({ id, anchorGrade }: RankedItem, limit: number): string {
  if (anchorGrade === null) return plotLabel(id, limit);
  const grade = plotLabel(anchorGrade, 6);
  return `${plotLabel(id, limit - textColumns(grade) - 3)} · ${grade}`;
}
