import type { BatchQuality } from '../../contracts/quality';
import { markup, type Markup } from '../markup';
import { qualitySentences } from '../quality-sentences';

/** How far the judgements can be trusted, beside what the scores themselves say. */
export function quality(quality: BatchQuality | null): Markup {
  return markup`<section aria-labelledby="quality">
<h2 id="quality">Quality of the data</h2>
${
  quality === null
    ? markup`<p>No fit was made, so nothing can be said.</p>`
    : qualitySentences(quality).map((sentence) => markup`<p>${sentence}</p>\n`)
}
</section>`;
}
