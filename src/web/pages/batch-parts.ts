import type { Context } from 'hono';
import type { BatchResults } from '../../contracts/batch';
import type { BatchProgress } from '../../contracts/protocol';
import { agreementSentence } from '../../report/agreement-sentence';
import { markup, type Markup } from '../../report/markup';
import { convergence } from '../../report/sections/convergence';
import { coverage } from '../../report/sections/coverage';
import { grades } from '../../report/sections/grades';
import { judges } from '../../report/sections/judges';
import { keyFigures } from '../../report/sections/key-figures';
import { models } from '../../report/sections/models';
import { opening } from '../../report/sections/opening';
import { positions } from '../../report/sections/positions';
import { quality } from '../../report/sections/quality';
import { ranking } from '../../report/sections/ranking';
import type { StoredBatch } from '../../store/batches';
import type { DeadLetter } from '../../store/dead-letters';
import type { FailureCount, JudgeWork } from '../../store/judge-work';
import type { LatestOutcome } from '../../store/latest-outcomes';
import type { WebEnv } from '../access/web-env';
import { deadLetterList } from '../parts/dead-letter-list';
import { decisionLog } from '../parts/decision-log';
import { judgingPart, outcomesPart } from '../parts/judging';
import { progressPart } from '../parts/progress';
import { hasEnded } from '../parts/status-text';
import { formToken } from './page';

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

/** What changes with a wave: the head of the page, and the sections of the report. */
export function resultParts(results: BatchResults): BatchParts {
  const { document, decisions } = results;
  const { agreement, fit, status } = document;
  const running = !hasEnded(status);
  return {
    first: markup`<div id="opening-live" data-live="results"><div${running ? markup` class="running"` : null}>${opening(results)}</div></div>`,
    then: markup`<div id="results-live" data-live="results">
${ranking(document)}
${models(document.models)}
${grades(document)}
${fit === null ? null : markup`${convergence(results)}${coverage(results)}${positions(results)}`}
${keyFigures(results)}
${judges(document)}
${agreement === null ? null : markup`<p>${agreementSentence(agreement)}</p>`}
${quality(document.quality)}
${decisionLog(decisions)}
</div>`,
  };
}
