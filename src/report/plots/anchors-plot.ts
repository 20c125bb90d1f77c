import type { CustomSeriesOption } from 'echarts';
import type { GradeBand } from '../grade-bands';
import { interval } from '../interval';
import type { KnownAnchor } from '../known-anchors';
import { plotLabel } from './plot-label';
import { axisRule, axisText, axisTitle, ink, legend } from './plot-style';
import { scoreAxis, scoreRange, type ScoreRange } from './score-axis';
import type { PlotDrawing } from './svg-plot';

interface Anchors {
  /** At least one. */
  readonly anchors: readonly KnownAnchor[];
  /** Of the scale, from the lowest. */
  readonly grades: readonly string[];
  /** None where there are ranks only. */
  readonly bands: readonly GradeBand[];
}

const bandName = 'Band of the grade';
const anchorName = 'Anchor';

/** Scores of anchors with 95 % intervals over their known grades, each over the band that the scale gives to the grade. */
export function anchorsPlot({ anchors, grades, bands }: Anchors, width: number): PlotDrawing {
  const range = scoreRange(anchors);
  return {
    height: 340,
    option: {
      legend: { ...legend, left: 0, data: bands.length > 0 ? [bandName, anchorName] : [anchorName] },
      grid: { left: 56, right: 16, top: 36, bottom: 48 },
      xAxis: {
        type: 'category',
        data: grades.map((grade) => plotLabel(grade, width < 500 ? 6 : 12)),
        ...axisTitle,
        name: 'Known grade, lowest first',
        nameGap: 28,
        axisLabel: { ...axisText, hideOverlap: true },
        axisLine: { ...axisRule, onZero: false },
        axisTick: { show: false },
      },
      yAxis: { ...scoreAxis(range), ...axisTitle, name: 'Score (log-odds)', nameGap: 36 },
      series: [bandBoxes(bands, range), intervals(anchors)],
    },
  };
}

function bandBoxes(bands: readonly GradeBand[], { min, max }: ScoreRange): CustomSeriesOption {
  const shown = bands
    .map(({ low, high }, level) => ({ level, low: Math.max(low, min), high: Math.min(high, max) }))
    .filter(({ low, high }) => low < high);
  return {
    type: 'custom',
    name: bandName,
    silent: true,
    z: 0,
    color: ink.band,
    data: shown.map(({ level, low, high }) => [level, low, high]),
    renderItem: (_, api) => {
      const [x = 0, bottom = 0] = api.coord([api.value(0), api.value(1)]);
      const [, top = 0] = api.coord([api.value(0), api.value(2)]);
      const width = 0.84 * columnOf(api);
      return {
        type: 'rect',
        shape: { x: x - width / 2, y: top, width, height: bottom - top },
        style: { fill: ink.band, stroke: ink.line, lineWidth: 1 },
      };
    },
  };
}

/** Anchors of one grade side by side in its column, in the order given. */
function intervals(anchors: readonly KnownAnchor[]): CustomSeriesOption {
  const withGrade = new Map<number, KnownAnchor[]>();
  for (const anchor of anchors) withGrade.set(anchor.level, [...(withGrade.get(anchor.level) ?? []), anchor]);
  const shifts = anchors.map((anchor) => {
    const column = withGrade.get(anchor.level) ?? [anchor];
    return (column.indexOf(anchor) + 0.5) / column.length - 0.5;
  });
  return {
    type: 'custom',
    name: anchorName,
    silent: true,
    color: ink.anchor,
    data: anchors.map((anchor) => {
      const { low, high } = interval(anchor);
      return [anchor.level, anchor.score, low, high];
    }),
    renderItem: ({ dataIndex }, api) => {
      const [middle = 0, y = 0] = api.coord([api.value(0), api.value(1)]);
      const [, bottom = 0] = api.coord([api.value(0), api.value(2)]);
      const [, top = 0] = api.coord([api.value(0), api.value(3)]);
      const x = middle + 0.76 * columnOf(api) * (shifts[dataIndex] ?? 0);
      return {
        type: 'group',
        children: [
          { type: 'line', shape: { x1: x, x2: x, y1: bottom, y2: top }, style: { stroke: ink.anchor, lineWidth: 1.5 } },
          { type: 'polygon', shape: { points: diamond(x, y, 5) }, style: { fill: ink.anchor } },
        ],
      };
    },
  };
}

/** Pixels between one grade and the next. */
function columnOf({ size }: Parameters<NonNullable<CustomSeriesOption['renderItem']>>[1]): number {
  const extent = size?.([1, 0]);
  return typeof extent === 'number' ? extent : (extent?.[0] ?? 0);
}

function diamond(x: number, y: number, half: number): [number, number][] {
  return [
    [x, y - half],
    [x + half, y],
    [x, y + half],
    [x - half, y],
  ];
}
