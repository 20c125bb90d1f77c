import type { Context } from 'hono';
import { raw } from 'hono/html';
import type { BatchProgress } from '../../contracts/protocol';
import { markup } from '../../report/markup';
import type { Markup } from '../../report/markup';
import type { StoredBatch } from '../../store/batches';
import type { DeadLetter } from '../../store/dead-letters';
import type { FailureCount, JudgeWork } from '../../store/judge-work';
import type { LatestOutcome } from '../../store/latest-outcomes';
import type { WebEnv } from '../access/web-env';
import { deadLetterList } from '../parts/dead-letter-list';
import { fileLinks, steeringLinks } from '../parts/batch-links';
import { judgingPart, outcomesPart } from '../parts/judging';
import { progressPart } from '../parts/progress';
import { formToken } from './page';
import type { ResultSections } from './result-sections';

/** What changes with every comparison; cheap to read. */
export interface RunningFacts {
  readonly batch: StoredBatch;
  readonly progress: BatchProgress;
  readonly work: readonly JudgeWork[];
  readonly failures: readonly FailureCount[];
  readonly letters: readonly DeadLetter[];
  readonly outcomes: readonly LatestOutcome[];
}

/** A piece of the page under its place there. */
export interface BatchParts {
  readonly first: Markup;
  readonly then: Markup;
}

/** What changes with comparisons: how far it is, before the ranking; what was answered, after it. */
export function runningParts(c: Context<WebEnv>, facts: RunningFacts): BatchParts {
  const { batch, progress, work, failures, letters, outcomes } = facts;
  const { batchId, endedAt, reason } = batch;
  const list = { batchId, letters, ended: endedAt !== null, formToken: formToken(c) };
  return {
    first: progressPart(progress, reason),
    then: markup`${outcomesPart(outcomes)}
${judgingPart(work, failures)}
${deadLetterList(list)}`,
  };
}

/** What changes with a wave: the head of the page, the sections of the report, and what can be said and fetched. */
export function resultParts(
  batch: StoredBatch,
  { first, then, files }: ResultSections,
): BatchParts & { links: Markup } {
  return {
    first: markup`<div id="opening-live" data-live="results">${raw(first)}</div>`,
    links: markup`${steeringLinks(batch)}
${fileLinks(batch, files)}`,
    then: markup`<div id="results-live" data-live="results">
${raw(then)}
</div>`,
  };
}
