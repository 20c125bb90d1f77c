import type { CustomSeriesOption } from 'echarts';
import type { RankedItem } from '../../contracts/batch';
import { interval } from '../interval';
import type { GradeBand } from '../grade-bands';
import { textColumns } from '../text-columns';
import { bandLabelsHeight, levelBands, levelLabelsWidth, uprightBands } from './grade-band-series';
import { plotLabel } from './plot-label';
import { axisRule, axisText, axisTitle, columnWidth, ink, legend } from './plot-style';
import { scoreAxis, scoreRange } from './score-axis';
import type { PlotDrawing } from './svg-plot';

/** A row each for more items than this would make a plot that nobody can take in: ranks then run across, without names. */
const mostRows = 120;
/** So that a plot with its axis fits a screen and a printed page. */
const mostRowsPerPlot = 40;
const rowHeight = 19;
const scoreTitle = 'Score (log-odds)';

/** What one plot of a scale shows. All items have finite scores and errors. */
export interface Caterpillar {
  /** Of the whole scale, best first: they give the plots of its parts the same axis. */
  readonly scale: readonly RankedItem[];
  /** Places in the scale, from 0: the first, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly bands: readonly GradeBand[];
}

/** A scale in as many plots of about equal size as it takes. */
export function caterpillars(scale: readonly RankedItem[], bands: readonly GradeBand[]): readonly Caterpillar[] {
  const plots = scale.length > mostRows ? 1 : Math.ceil(scale.length / mostRowsPerPlot);
  const place = (plot: number) => Math.round((plot * scale.length) / plots);
  return Array.from({ length: plots }, (_, plot) => ({ scale, from: place(plot), to: place(plot + 1), bands }));
}

/** Scores with their 95 % intervals, best first, over the bands of the grades. */
export function caterpillarPlot(caterpillar: Caterpillar, width: number): PlotDrawing {
  return caterpillar.scale.length <= mostRows ? rows(caterpillar, width) : ranksAcross(caterpillar, width);
}

function rows({ scale, from, to, bands }: Caterpillar, width: number): PlotDrawing {
  const items = scale.slice(from, to);
  const label = (item: RankedItem) => rowLabel(item, width < 500 ? 14 : 32);
  const longest = scale.reduce((most, item) => Math.max(most, textColumns(label(item))), 0);
  const place = (item: RankedItem, score: number, index: number) => [score, index];
  const range = scoreRange(scale);
  const [left, right, top] = [16 + longest * columnWidth, 16, 36 + bandLabelsHeight(bands)];
  return {
    height: items.length * rowHeight + top + 56,
    option: {
      legend: legendFor(items),
      grid: { left, right, top, bottom: 56 },
      xAxis: { ...scoreAxis(range), ...axisTitle, name: scoreTitle, nameGap: 32 },
      yAxis: {
        type: 'category',
        inverse: true,
        data: items.map(label),
        axisLabel: { color: ink.text, fontSize: 11, interval: 0 },
        axisTick: { show: false },
        axisLine: { show: false },
      },
      series: [uprightBands(bands, range, width - left - right), ...seriesFor(items, place, 8)],
    },
  };
}

function ranksAcross({ scale, bands }: Caterpillar, width: number): PlotDrawing {
  const place = (item: RankedItem, score: number, index: number) => [index + 1, score];
  const range = scoreRange(scale);
  return {
    height: 400,
    option: {
      legend: legendFor(scale),
      grid: { left: 56, right: bands.length > 0 ? levelLabelsWidth : 16, top: 36, bottom: 48 },
      xAxis: {
        type: 'value',
        min: 1,
        max: scale.length,
        ...axisTitle,
        name: 'Place in the ranking, best first',
        nameGap: 28,
        axisLabel: axisText,
        axisLine: { ...axisRule, onZero: false },
        splitLine: { show: false },
        splitNumber: width < 500 ? 3 : 6,
      },
      yAxis: { ...scoreAxis(range), ...axisTitle, name: scoreTitle, nameGap: 36 },
      series: [levelBands(bands, range), ...seriesFor(scale, place, 3)],
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

function legendFor(items: readonly RankedItem[]) {
  const data = items.some((item) => item.isAnchor) ? [itemName, anchorName] : [];
  return { ...legend, left: 0, data, show: data.length > 0 };
}

function rowLabel({ id, anchorGrade }: RankedItem, limit: number): string {
  const name = plotLabel(id, limit);
  return anchorGrade === null ? name : `${name} · ${plotLabel(anchorGrade, 6)}`;
}
