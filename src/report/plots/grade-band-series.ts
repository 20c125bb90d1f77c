import type { CustomSeriesOption } from 'echarts';
import type { GradeBand } from '../grade-bands';
import { textColumns } from '../text-columns';
import { plotLabel } from './plot-label';
import { columnWidth, ink } from './plot-style';
import type { ScoreRange } from './score-axis';

interface ShownBand extends GradeBand {
  readonly label: string;
  readonly shaded: boolean;
}

/** The bands of which a part lies within the range, cut to it; every second one is shaded. */
function shownBands(bands: readonly GradeBand[], { min, max }: ScoreRange): readonly ShownBand[] {
  return bands
    .map(({ grade, low, high }, level) => ({
      ...{ grade, label: plotLabel(grade, 6), shaded: level % 2 === 0 },
      ...{ low: Math.max(low, min), high: Math.min(high, max) },
    }))
    .filter(({ low, high }) => low < high);
}

const labelHeight = 14;
const labelStyle = { fill: ink.text, fontSize: 11, align: 'center', verticalAlign: 'middle' } as const;
const still = { type: 'custom', silent: true, z: 0 } as const;
const boundaryStyle = { stroke: ink.muted, lineWidth: 1, lineDash: [2, 3] };

/** Pixels that the labels need above a plot whose scores run from left to right. */
export function bandLabelsHeight(bands: readonly GradeBand[]): number {
  return bands.length === 0 ? 0 : 2 * labelHeight + 4;
}

/**
 * Bands behind a plot whose scores run from left to right, their labels above it in two lines; a label for which neither
 * line has room is left out. `plotWidth` in pixels.
 */
export function uprightBands(bands: readonly GradeBand[], range: ScoreRange, plotWidth: number): CustomSeriesOption {
  const shown = shownBands(bands, range);
  const lines = labelLines(shown, plotWidth / (range.max - range.min));
  return {
    ...still,
    data: shown.map(({ low, high }) => [low, high]),
    renderItem: ({ dataIndex, coordSys }, api) => {
      const { y, height } = frameOf(coordSys);
      const [left = 0] = api.coord([api.value(0), 0]);
      const [right = 0] = api.coord([api.value(1), 0]);
      const line = lines[dataIndex] ?? null;
      return {
        type: 'group',
        children: [
          ...shading(shown[dataIndex], { x: left, y, width: right - left, height }),
          ...(dataIndex === 0 ? [] : [edge({ x1: left, x2: left, y1: y, y2: y + height })]),
          ...(line === null ? [] : [text(shown[dataIndex], (left + right) / 2, y - labelHeight * (line + 0.6))]),
        ],
      };
    },
  };
}

/** Bands behind a plot whose scores run upwards, labels at its right end; a band too low for a label has none. */
export function levelBands(bands: readonly GradeBand[], range: ScoreRange): CustomSeriesOption {
  const shown = shownBands(bands, range);
  return {
    ...still,
    data: shown.map(({ low, high }) => [low, high]),
    renderItem: ({ dataIndex, coordSys }, api) => {
      const { x, width } = frameOf(coordSys);
      const [, bottom = 0] = api.coord([0, api.value(0)]);
      const [, top = 0] = api.coord([0, api.value(1)]);
      return {
        type: 'group',
        children: [
          ...shading(shown[dataIndex], { x, y: top, width, height: bottom - top }),
          ...(dataIndex === 0 ? [] : [edge({ x1: x, x2: x + width, y1: bottom, y2: bottom })]),
          ...(bottom - top < labelHeight ? [] : [text(shown[dataIndex], x + width + 22, (top + bottom) / 2)]),
        ],
      };
    },
  };
}

/** Pixels that `levelBands` needs to the right of the plot. */
export const levelLabelsWidth = 48;

function labelLines(bands: readonly ShownBand[], pixelsPerUnit: number): readonly (number | null)[] {
  const ends = [-Infinity, -Infinity];
  return bands.map(({ label, low, high }) => {
    const centre = ((low + high) / 2) * pixelsPerUnit;
    const half = (textColumns(label) * columnWidth) / 2 + 3;
    const line = ends.findIndex((end) => centre - half >= end);
    if (line === -1) return null;
    ends[line] = centre + half;
    return line;
  });
}

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The library types the frame of a plot for every kind of coordinates at once. */
function frameOf(coordSys: object): Frame {
  const { x = 0, y = 0, width = 0, height = 0 }: Partial<Frame> = coordSys;
  return { x, y, width, height };
}

function shading(band: ShownBand | undefined, shape: Frame) {
  return band?.shaded === true ? [{ type: 'rect', shape, style: { fill: ink.band } } as const] : [];
}

function edge(shape: { readonly x1: number; readonly x2: number; readonly y1: number; readonly y2: number }) {
  return { type: 'line', shape, style: boundaryStyle } as const;
}

function text(band: ShownBand | undefined, x: number, y: number) {
  return { type: 'text', style: { ...labelStyle, x, y, text: band?.label ?? '' } } as const;
}
