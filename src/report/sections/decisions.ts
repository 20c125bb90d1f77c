import type { DecisionRecord } from '../../contracts/batch';
import { markup, type Markup } from '../markup';
import { scrollingTable } from './scrolling-table';

/** What the batch decided after each wave, and why. */
export function decisions(records: readonly DecisionRecord[]): Markup {
  const inOrder = [...records].sort((x, y) => x.sequence - y.sequence);
  return markup`<section aria-labelledby="decisions">
<h2 id="decisions">Decisions</h2>
${inOrder.length === 0 ? markup`<p>No decision has been made.</p>` : table(inOrder)}
</section>`;
}

const meanings: ReadonlyMap<string, string> = new Map([
  ['wait', 'wait for open comparisons'],
  ['more', 'plan another wave'],
  ['resample', 'judge covered pairs once more'],
  ['score', 'score and complete'],
  ['fail', 'end without a result'],
  ['cancel', 'cancel what is open'],
]);

function table(records: readonly DecisionRecord[]): Markup {
  return scrollingTable(
    'Every decision in order',
    markup`<thead><tr><th scope="col" class="n">Wave</th><th scope="col">Decision</th><th scope="col">Meaning</th><th scope="col">Reason</th></tr></thead>
<tbody>
${records.map(
  ({ wave, decision, reason }) =>
    markup`<tr><td class="n">${wave}</td><td>${decision}</td><td>${meanings.get(decision) ?? ''}</td><td>${(reason ?? '').replaceAll('_', ' ')}</td></tr>
`,
)}</tbody>`,
  );
}
