import type { BatchResults } from '../../contracts/batch';
import { endingSentence } from '../ending-sentence';
import { erasedSentence } from '../erased-sentence';
import { countText } from '../figure-text';
import { markup, type Markup } from '../markup';

/** What a reader must know before any figure: the trait, how the batch ended, and what stands against its scores. */
export function opening(results: BatchResults): Markup {
  return markup`<header>
<p class="kind">Comparative judgement · batch <bdi>${results.document.batchId}</bdi></p>
<h1><bdi>${results.trait}</bdi></h1>
<p class="ending">${endingSentence(results)}</p>
${warnings(results).map(({ title, text }) => markup`<p class="notice"><strong>${title}</strong> ${text}</p>`)}
</header>`;
}

interface Warning {
  readonly title: string;
  readonly text: string;
}

function warnings({ document, simulated }: BatchResults): readonly Warning[] {
  const { fit } = document;
  const found: Warning[] = [];
  if (simulated) {
    found.push({
      title: 'Verdicts are simulated, not judgements.',
      text: 'At least one judge drew its verdicts from a model of a judge. Nothing on this page says anything about the texts.',
    });
  }
  const erased = erasedSentence(document);
  if (erased !== null) found.push({ title: 'Texts have been erased.', text: erased });
  if (fit !== null && !fit.converged) {
    found.push({
      title: 'The fit did not converge.',
      text: `It stopped after ${fit.iterations} iterations, and scores, errors and reliability may be wrong.`,
    });
  }
  const groups = new Set(document.items.flatMap(({ group }) => group ?? [])).size;
  if (fit !== null && fit.components.length > Math.max(1, groups)) {
    const sizes = fit.components.map(({ length }) => length);
    const [whole, parts, within] =
      groups === 0
        ? ['all items', 'They leave', 'a group']
        : ['all items of every group', `The ${countText(groups)} groups fall into`, 'one of these'];
    found.push({
      title: `The outcomes do not join ${whole}.`,
      text:
        `${parts} ${sizes.length} separate ${groups === 0 ? 'groups' : 'parts'} (${listed(sizes)} items). No common scale is claimed: scores and ` +
        `ranks can be compared within ${within} only.`,
    });
  }
  return found;
}

/** The first sizes of a list that is longest first. */
function listed(sizes: readonly number[]): string {
  const shown = sizes.slice(0, 6).join(', ');
  return sizes.length > 6 ? `${shown}, …` : shown;
}
