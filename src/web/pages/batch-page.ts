import type { Context } from 'hono';
import type { BatchResults } from '../../contracts/batch';
import { batchWorkflowId } from '../../contracts/ids';
import { markup, type Markup } from '../../report/markup';
import type { StoredBatch } from '../../store/batches';
import type { listThresholdChanges } from '../../store/thresholds';
import type { WebEnv } from '../access/web-env';
import type { DashboardParts } from '../dashboard-parts';
import { downloads } from '../parts/downloads';
import { batchPath } from '../parts/status-text';
import { steerings } from '../parts/steering';
import { thresholdForm, type ThresholdInput } from '../parts/threshold-form';
import { resultParts, runningParts, type RunningFacts } from './batch-parts';
import { formToken, page } from './page';

export interface BatchFacts extends RunningFacts {
  readonly results: BatchResults;
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
  const report = resultParts(results);
  return page(c, {
    title: `Batch ${batchId}`,
    live: ended ? null : { events: batchPath(batchId, 'events'), parts: batchPath(batchId) },
    body: markup`${done === null ? null : markup`<p class="notice" role="status">${done}</p>`}
${report.first}
${running.first}
${links(batch, temporalUi)}
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
  decisions: 'Decisions',
  outcomes: 'Latest verdicts',
  judging: 'Calls and errors',
  'dead-letters': 'Dead letters',
  thresholds: 'Thresholds',
} as const;

function contents(): Markup {
  return markup`<nav class="tools" aria-label="On this page">${Object.entries(places).map(([id, name]) => markup`<a href="#${id}">${name}</a> `)}</nav>`;
}

/** What can be said to the batch as it stands. */
export function steeringLinks({ batchId, status }: StoredBatch): Markup {
  const offered = Object.entries(steerings).filter(([, { isOffered }]) => isOffered(status));
  return markup`<span id="steering-live" data-live="results">${offered.map(([name, { verb }]) => markup`<a class="button" href="${batchPath(batchId, name)}">${verb}</a> `)}</span>`;
}

function links(batch: StoredBatch, temporalUi: DashboardParts['temporalUi']): Markup {
  const { batchId } = batch;
  return markup`<nav class="tools" aria-label="Batch">
${steeringLinks(batch)}
${[...downloads.keys()].map((name) => markup`<a href="${batchPath(batchId, 'files', name)}" download>${name}</a> `)}
${temporalUi === null ? null : markup`<a href="${workflowUrl(temporalUi, batchId)}" rel="noreferrer">Workflow in Temporal’s UI</a>`}
</nav>`;
}

function workflowUrl({ url, namespace }: NonNullable<DashboardParts['temporalUi']>, batchId: string): string {
  const workflow = encodeURIComponent(batchWorkflowId(batchId));
  return `${url.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${workflow}`;
}
