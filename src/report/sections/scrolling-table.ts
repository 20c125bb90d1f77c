import { markup, type Markup } from '../markup';

/** A table that scrolls sideways by itself where the page is narrower; it can be reached and scrolled by keyboard. */
export function scrollingTable(caption: string, rows: Markup): Markup {
  return markup`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
${rows}</table></div>`;
}
