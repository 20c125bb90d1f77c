import type { DecisionRecord } from '../../contracts/batch';
import { figureText } from '../../report/figure-text';
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
${facts(context).map(({ name, text }) => markup`<div><dt>${name}</dt><dd>${text}</dd></div>\n`)}</dl></details>
`,
)}
</section>`;
}

interface Fact {
  readonly name: string;
  readonly text: string;
}

/** What a decision read, each fact under its name; facts of facts under both. */
function facts(context: Readonly<Record<string, unknown>>): readonly Fact[] {
  return Object.entries(context).flatMap(([name, value]): readonly Fact[] => {
    if (typeof value !== 'object' || value === null) return [{ name, text: factText(value) }];
    return facts(value as Readonly<Record<string, unknown>>).map((inner) => ({
      ...inner,
      name: `${name}.${inner.name}`,
    }));
  });
}

function factText(value: unknown): string {
  if (value === null) return 'none';
  return typeof value === 'number' && !Number.isInteger(value) ? figureText(value, 4) : String(value);
}
