import type { Context } from 'hono';
import { batchWorkflowId } from '../../contracts/ids';
import { markup, type Markup } from '../../report/markup';
import type { listThresholdChanges } from '../../store/thresholds';
import type { WebEnv } from '../access/web-env';
import type { DashboardParts } from '../dashboard-parts';
import { batchPath } from '../parts/status-text';
import { thresholdForm, type ThresholdInput } from '../parts/threshold-form';
import { resultParts, runningParts, type RunningFacts } from './batch-parts';
import { formToken, page } from './page';
import type { VersionedSections } from './result-sections';

export interface BatchFacts extends RunningFacts {
  readonly results: VersionedSections;
  readonly changes: Awaited<ReturnType<typeof listThresholdChanges>>;
}

interface BatchView {
  readonly temporalUi: DashboardParts['temporalUi'];
  /** What has just been done, in a sentence; null: nothing. */
  readonly done: string | null;
  readonly input: ThresholdInput;
}

/** One batch: how far it is, its ranks, what was answered, and what can be said to it. */
export function batchPage(c: Context<WebEnv>, facts: BatchFacts, { temporalUi, done, input }: BatchView): string {
  const { batch, results, changes } = facts;
  const { batchId, settings, endedAt } = batch;
  const ended = endedAt !== null;
  const running = runningParts(c, facts);
  const report = resultParts(batch, results.sections);
  return page(c, {
    title: `Batch ${batchId}`,
    live: ended
      ? null
      : { events: `${batchPath(batchId, 'events')}?results=${results.version}`, parts: batchPath(batchId) },
    body: markup`${done === null ? null : markup`<p class="notice" role="status">${done}</p>`}
${report.first}
${running.first}
${links(report.links, batchId, temporalUi)}
${contents()}
${report.then}
${running.then}
${thresholdForm({ batchId, settings, changes, input, ended, formToken: formToken(c) })}`,
  });
}

const places = {
  ranking: 'Ranking',
  grades: 'Grades',
  judges: 'Judges',
  misfit: 'Item misfit',
  decisions: 'Decisions',
  outcomes: 'Latest verdicts',
  judging: 'Calls and errors',
  'dead-letters': 'Dead letters',
  thresholds: 'Thresholds',
} as const;

function contents(): Markup {
  return markup`<nav class="tools" aria-label="On this page">${Object.entries(places).map(([id, name]) => markup`<a href="#${id}">${name}</a> `)}</nav>`;
}

function links(changing: Markup, batchId: string, temporalUi: DashboardParts['temporalUi']): Markup {
  return markup`<nav class="tools" aria-label="Batch">
${changing}
${temporalUi === null ? null : markup`<a href="${workflowUrl(temporalUi, batchId)}" rel="noreferrer">Workflow in Temporal’s UI</a>`}
</nav>`;
}

function workflowUrl({ url, namespace }: NonNullable<DashboardParts['temporalUi']>, batchId: string): string {
  const workflow = encodeURIComponent(batchWorkflowId(batchId));
  return `${url.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${workflow}`;
}
