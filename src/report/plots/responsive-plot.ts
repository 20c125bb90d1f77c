import { markup, type Markup } from '../markup';
import { svgPlot, type PlotDrawing, type PlotWords } from './svg-plot';

const wideWidth = 720;
/** Fits a telephone 390 px wide with its margins, so that no plot has to be shrunk until it cannot be read. */
const narrowWidth = 350;

/**
 * A figure drawn twice, for wide and for narrow pages; the style sheet shows one of them. Without a style sheet the wide one
 * is shown.
 */
export function responsivePlot(words: PlotWords, draw: (width: number) => PlotDrawing): Markup {
  return markup`<figure>
<div class="plot wide">${svgPlot(draw(wideWidth), wideWidth, words)}</div>
<div class="plot narrow" hidden>${svgPlot(draw(narrowWidth), narrowWidth, words)}</div>
<figcaption>${words.sentence}</figcaption>
</figure>`;
}
