import * as echarts from 'echarts';
import { raw } from 'hono/html';
import { markup, type Markup } from '../markup';
import { ink } from './plot-style';

export interface PlotDrawing {
  /** Pixels. */
  readonly height: number;
  readonly option: echarts.EChartsOption;
}

/** What stands for a drawing where it cannot be seen. */
export interface PlotWords {
  /** A few words. */
  readonly title: string;
  /** What it shows: the caption, and what a screen reader says instead. */
  readonly sentence: string;
  /** Where its figures stand as text, for instance a table of the page. */
  readonly figures: string;
}

/**
 * A drawing as static inline SVG of the given width in pixels: no script, style element, class or id, so that several can
 * stand on one page.
 */
export function svgPlot({ height, option }: PlotDrawing, width: number, words: PlotWords): Markup {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({
      ...option,
      animation: false,
      textStyle: { fontFamily: 'inherit', color: ink.text },
    });
    const [, body] = /^<svg[^>]*>([^]*)<\/svg>\s*$/.exec(chart.renderToSVGString()) ?? [];
    if (body === undefined)
      throw new Error('Expected one <svg> element from the plotting library, got something else.');
    return markup`<svg role="img" aria-label="${words.sentence}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><title>${words.title}</title><desc>The figures: ${words.figures}.</desc>${raw(withoutHooks(body))}</svg>`;
  } finally {
    chart.dispose();
  }
}

/** The same as attributes, which a page may have that forbids inline styles. */
function attributesOf(style: string): string {
  return [...style.matchAll(/([a-z-]+):([^;]+)/g)].map(([, name, value]) => ` ${name}="${value}"`).join('');
}

/**
 * The library leaves hover styles and handles for its own script, and clips lines to a frame that none of these plots
 * leaves, by an id that would differ from run to run. Text cannot match: its quotes and `<` are escaped.
 */
function withoutHooks(body: string): string {
  return body
    .replace(/<(style|defs)\b[^]*?<\/\1>/g, '')
    .replace(/ style="([^"]*)"/g, (_, style: string) => attributesOf(style))
    .replace(/ (?:class|ecmeta_\w+|pointer-events|xml:space|clip-path)="[^"]*"/g, '')
    .replace(/\n+/g, '\n');
}
