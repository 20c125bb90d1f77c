import type { DecisionRecord } from '../../contracts/batch';
import { markup, type Markup } from '../../report/markup';
import { decisionText } from './status-text';

/** Every decision with the facts that it read, latest first. */
export function decisionLog(decisions: readonly DecisionRecord[]): Markup {
  const latestFirst = [...decisions].sort((x, y) => y.sequence - x.sequence);
  return markup`<section aria-labelledby="decisions">
<h2 id="decisions">Decisions</h2>
${latestFirst.length === 0 ? markup`<p>No decision has been made.</p>` : null}
${latestFirst.map(
  ({ sequence, wave, decision, reason, context }) =>
    markup`<details id="decision-${sequence}"><summary>${sequence}. ${decisionText({ kind: decision, reason })} <span class="note">after wave ${wave}</span></summary>
<dl class="facts">
${Object.entries(context).map(([name, value]) => markup`<div><dt>${name}</dt><dd>${factText(value)}</dd></div>\n`)}</dl></details>
`,
)}
</section>`;
}

function factText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'unknown');
}
