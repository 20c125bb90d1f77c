import type { Context } from 'hono';
import type { BatchEstimate } from '../../client/estimate-batch';
import { batchModes } from '../../client/resolve-mode';
import { knownScales } from '../../core/grades/grade-scale';
import { pairings } from '../../core/pairing/pairings';
import { markup, type Markup } from '../../report/markup';
import type { WebEnv } from '../access/web-env';
import { choice, described, framed, textArea, textField, type Field } from '../parts/field';
import { estimateTable } from '../start/estimate-table';
import type { Complaint, StartForm } from '../start/read-start-form';
import { fileField, keptField, toKept } from '../start/sent-files';
import { maxUploadBytes } from '../start/upload-limit';
import { formToken, page } from './page';

interface StartView {
  readonly form: StartForm;
  readonly complaints: readonly Complaint[];
  /** What its files gave to say. */
  readonly notices: readonly string[];
  /** Null: not asked for. */
  readonly estimate: BatchEstimate | null;
}

export const emptyStart: StartView = {
  form: { values: { judges: 'simulated' }, files: [] },
  complaints: [],
  notices: [],
  estimate: null,
};

/** The form that starts a batch, as it was typed before if something was wrong with it. */
export function startPage(c: Context<WebEnv>, { form, complaints, notices, estimate }: StartView): string {
  return page(c, {
    title: 'Start a batch',
    body: markup`<h1>Start a batch</h1>
${complaints.length === 0 ? null : summary(complaints)}
${notices.map((notice) => markup`<p class="notice">${notice}</p>\n`)}
${estimate === null ? null : estimateTable(estimate)}
<form method="post" action="/start" enctype="multipart/form-data" class="fields">${formToken(c)}
${fields(form, complaints)}
<p><button name="intent" value="start">Start the batch</button> <button name="intent" value="estimate">Estimate first</button></p>
</form>`,
  });
}

function summary(complaints: readonly Complaint[]): Markup {
  return markup`<div class="notice" role="alert"><p>The batch was not started. What was typed is kept.</p>
<ul>${complaints.map(({ field, sentence }) => markup`<li>${field === null ? sentence : markup`<a href="#${field}">${labels[field]}</a>: ${sentence}`}</li>\n`)}</ul></div>`;
}

const labels: Readonly<Record<string, string>> = {
  [fileField]: 'Items',
  trait: 'Trait',
  criteria: 'Criteria',
  judges: 'Judges',
  budget: 'Budget',
  maxCost: 'Cap on cost',
  threshold: 'Completion threshold',
  targetReliability: 'Target reliability',
  targetSe: 'Target standard error',
  mode: 'Mode',
  pairing: 'Pairing',
  gradeScale: 'Grade scale',
  bundleSize: 'Bundle size',
  seed: 'Seed',
  id: 'Name of the batch',
  ties: 'Judges may answer that neither is better',
  bothOrders: 'Ask every pair in both orders; the budget must be even',
  allowUnpriced: 'Take judges of which no price is known',
};

function fields({ values, files }: StartForm, complaints: readonly Complaint[]): Markup {
  const field = (name: string, hint: string, inputMode: Field['inputMode'] = 'text'): Field => ({
    ...{ name, label: labels[name] ?? name, hint, inputMode, value: values[name] ?? '' },
    complaint: complaints.find((complaint) => complaint.field === name)?.sentence ?? null,
  });
  const onOff = (name: string): Markup =>
    markup`<div class="field"><label class="tick"><input type="checkbox" id="${name}" name="${name}" value="yes"${values[name] === 'yes' ? markup` checked` : null}> ${labels[name]}</label></div>`;
  return markup`${fileChooser(field(fileField, `One CSV or JSONL with id and text, and anchor_grade and quality if there are any; or .txt and .md files. At most ${maxUploadBytes / 1_000_000} MB.`), files)}
${textField(field('trait', 'What is compared, as a noun phrase; overall quality if left empty.'))}
${textArea(field('criteria', 'What to judge by; the prompt’s own if left empty.'), 4)}
${textArea(field('judges', 'One in each line: simulated, anthropic:MODEL or openai:MODEL, options after commas as in simulated:noise=2.'), 2)}
<div class="columns">
${textField(field('budget', 'Comparisons that may be planned; 10 × items if left empty.', 'numeric'))}
${textField(field('maxCost', 'US dollars; the batch pauses before it would cost more. No cap if left empty.', 'decimal'))}
${textField(field('threshold', 'Per cent, 1 to 100: end as soon as so much is done; 95 if left empty.', 'numeric'))}
${textField(field('targetReliability', 'End when reliability is 95 % sure to be so high, 0.01 to 0.99.', 'decimal'))}
${textField(field('targetSe', 'End when scores are reliable and typically so exact, in log-odds.', 'decimal'))}
${choice(field('mode', 'How comparisons are sent.'), asIs('default', batchModes))}
${choice(field('pairing', 'Pairs where they tell most, with equal counts, or drawn; adaptive by default.'), asIs('default', pairings))}
${choice(
  field('gradeScale', 'Of the anchors; the first that has all of their grades by default.'),
  asIs(
    'found by the anchors',
    knownScales.map(({ id }) => id),
  ),
)}
${textField(field('bundleSize', 'Comparisons per bundle, 1 to 64; 16 if left empty.', 'numeric'))}
${textField(field('seed', 'A whole number below 2^64 from which pairing follows; drawn if left empty.', 'numeric'))}
${textField(field('id', 'Letters, digits, "-", "_" and "."; drawn if left empty.'))}
</div>
${onOff('ties')}
${onOff('bothOrders')}
${onOff('allowUnpriced')}`;
}

function asIs(none: string, options: readonly string[]): readonly (readonly [string, string])[] {
  return [['', none] as const, ...options.map((option) => [option, option] as const)];
}

/** Browsers do not put a file back into its field, so that files are kept beside it. */
function fileChooser(field: Field, files: readonly StartForm['files'][number][]): Markup {
  const kept = files.map((file) => markup`<input type="hidden" name="${keptField}" value="${toKept(file)}">`);
  const told =
    files.length === 0
      ? null
      : markup`<p>Kept from before: <bdi>${files.length === 1 ? files[0]?.name : `${files.length} files`}</bdi>. Choose again to take others instead.</p>`;
  return framed(
    field,
    markup`${told}${kept}<input type="file" id="${field.name}" name="${field.name}" accept=".csv,.jsonl,.ndjson,.txt,.md" multiple ${described(field)}>`,
  );
}
