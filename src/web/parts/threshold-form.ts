import type { BatchSettings } from '../../contracts/settings';
import type { ThresholdChange } from '../../contracts/threshold-change';
import { markup, type Markup } from '../../report/markup';
import { scrollingTable } from '../../report/sections/scrolling-table';
import type { listThresholdChanges } from '../../store/thresholds';
import { textField } from './field';
import { readDecimal, readWholeNumber, type ReadNumber } from './numbers';
import { batchPath, momentText } from './status-text';

type ThresholdName = Exclude<keyof ThresholdChange, 'by'>;

interface Threshold {
  readonly label: string;
  readonly hint: string;
  readonly read: (text: string) => ReadNumber;
}

const thresholds: Readonly<Record<ThresholdName, Threshold>> = {
  completionThresholdPct: {
    label: 'Completion threshold',
    hint: 'Per cent, 1 to 100: the batch ends as soon as so much is done.',
    read: readWholeNumber,
  },
  totalBudget: {
    label: 'Budget',
    hint: 'Comparisons that may be planned, not fewer than are planned already.',
    read: readWholeNumber,
  },
  maxCostUsd: {
    label: 'Cap on cost',
    hint: 'US dollars; raised, a batch that is paused for it goes on.',
    read: readDecimal,
  },
  stabilityThreshold: {
    label: 'Stability',
    hint: 'The largest score change between two fits that still counts as stable, in log-odds.',
    read: readDecimal,
  },
  stabilityMinOutcomes: {
    label: 'Stability after',
    hint: 'Valid outcomes needed before stability is looked at.',
    read: readWholeNumber,
  },
  targetReliability: {
    label: 'Target reliability',
    hint: 'The batch ends when its reliability is 95 % sure to be so high, 0.01 to 0.99.',
    read: readDecimal,
  },
  targetStandardError: {
    label: 'Target standard error',
    hint: 'The batch ends when scores are reliable and typically so exact, in log-odds.',
    read: readDecimal,
  },
  successRateFloor: {
    label: 'Success floor',
    hint: 'The valid share of the settled below which a batch at its cap fails, 0 to 1.',
    read: readDecimal,
  },
  resamplingPasses: {
    label: 'Resampling passes',
    hint: 'Times that full coverage may be judged once more.',
    read: readWholeNumber,
  },
};
const names = Object.keys(thresholds) as readonly ThresholdName[];

/** What was typed, by field, and what is wrong with it. */
export interface ThresholdInput {
  readonly values: Readonly<Record<string, string>>;
  readonly complaints: Readonly<Record<string, string>>;
  /** Of the change as a whole; null: nothing. */
  readonly refusal: string | null;
}

export const nothingTyped: ThresholdInput = { values: {}, complaints: {}, refusal: null };

/** Reads a form: what is empty stays as it is in the batch. */
export function readThresholds(values: Readonly<Record<string, string>>): {
  readonly change: ThresholdChange;
  readonly complaints: Readonly<Record<string, string>>;
} {
  const read = names.map((name) => [name, thresholds[name].read(values[name] ?? '')] as const);
  const numbers = read.flatMap(([name, number]) =>
    'value' in number && number.value !== undefined ? [[name, number.value] as const] : [],
  );
  const complaints = read.flatMap(([name, number]) =>
    'complaint' in number ? [[name, number.complaint] as const] : [],
  );
  return { change: Object.fromEntries(numbers), complaints: Object.fromEntries(complaints) };
}

interface ThresholdForm {
  readonly batchId: string;
  readonly settings: BatchSettings;
  readonly changes: Awaited<ReturnType<typeof listThresholdChanges>>;
  readonly input: ThresholdInput;
  readonly ended: boolean;
  readonly formToken: Markup;
}

/** What ends the batch, what was changed in it, and a form for another change. */
export function thresholdForm({ batchId, settings, changes, input, ended, formToken }: ThresholdForm): Markup {
  return markup`<section aria-labelledby="thresholds">
<h2 id="thresholds">Thresholds</h2>
${
  ended
    ? markup`<dl class="facts">${names.map((name) => markup`<div><dt>${thresholds[name].label}</dt><dd>${settings[name] ?? 'none'}</dd></div>\n`)}</dl>`
    : form({ batchId, settings, input, formToken })
}
${changes.length === 0 ? null : changeTable(changes)}
</section>`;
}

function form({ batchId, settings, input, formToken }: Omit<ThresholdForm, 'changes' | 'ended'>): Markup {
  const { values, complaints, refusal } = input;
  return markup`<p>What is left empty stays. A running worker checks the change; one that is refused changes nothing.</p>
<form method="post" action="${batchPath(batchId, 'thresholds')}" class="fields">${formToken}
${refusal === null ? null : markup`<p class="notice" role="alert">${refusal}</p>`}
<div class="columns">
${names.map((name) => {
  const { label, hint } = thresholds[name];
  const inForce = `${label} (now ${settings[name] ?? 'none'})`;
  const complaint = complaints[name] ?? null;
  return textField({ name, label: inForce, hint, value: values[name] ?? '', complaint, inputMode: 'decimal' });
})}
${textField({ name: 'by', label: 'Who decides', hint: 'For the record.', value: values['by'] ?? '', complaint: null })}
</div>
<p><button>Change thresholds</button></p>
</form>`;
}

function changeTable(changes: ThresholdForm['changes']): Markup {
  return scrollingTable(
    'Changes, latest first',
    markup`<thead><tr><th scope="col">When (UTC)</th><th scope="col">Who</th><th scope="col">Change</th><th scope="col">Result</th></tr></thead>
<tbody>
${changes.map(({ changedAt, change: { by = 'not said', ...fields }, refused }) => {
  const told = Object.entries(fields).map(([name, value]) => `${name} ${String(value)}`);
  return markup`<tr><td>${momentText(changedAt)}</td><td><bdi>${by}</bdi></td><td class="prose">${told.join(', ')}</td><td class="prose">${refused === null ? 'applied' : `refused: ${refused}`}</td></tr>
`;
})}</tbody>`,
  );
}
