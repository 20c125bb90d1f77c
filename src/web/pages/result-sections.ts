import type { BatchResults } from '../../contracts/batch';
import { resultFileNames, type ResultFileName } from '../../client/result-files';
import { agreementSentence } from '../../report/agreement-sentence';
import { markup } from '../../report/markup';
import { convergence } from '../../report/sections/convergence';
import { coverage } from '../../report/sections/coverage';
import { grades } from '../../report/sections/grades';
import { itemMisfit } from '../../report/sections/item-misfit';
import { judges } from '../../report/sections/judges';
import { keyFigures } from '../../report/sections/key-figures';
import { models } from '../../report/sections/models';
import { opening } from '../../report/sections/opening';
import { positions } from '../../report/sections/positions';
import { quality } from '../../report/sections/quality';
import { ranking } from '../../report/sections/ranking';
import { decisionLog } from '../parts/decision-log';
import { hasEnded } from '../parts/status-text';

/** What a page shows of the results of a batch, as HTML: the same for whoever looks. */
export interface ResultSections {
  /** The head of the page. */
  readonly first: string;
  /** The sections of the report. */
  readonly then: string;
  /** Names of the files that this batch has. */
  readonly files: readonly ResultFileName[];
}

/** Sections, and what they were made from. */
export interface VersionedSections {
  readonly version: string;
  readonly sections: ResultSections;
}

export function resultSections(results: BatchResults): ResultSections {
  const { document, decisions } = results;
  const { agreement, fit, status } = document;
  const running = !hasEnded(status);
  return {
    first: markup`<div${running ? markup` class="running"` : null}>${opening(results)}</div>`.toString(),
    then: markup`${ranking(document)}
${models(document.models)}
${grades(document)}
${fit === null ? null : markup`${convergence(results)}${coverage(results)}${positions(results)}`}
${keyFigures(results)}
${judges(document)}
${agreement === null ? null : markup`<p>${agreementSentence(agreement)}</p>`}
${itemMisfit(document)}
${quality(document.quality)}
${decisionLog(decisions)}`.toString(),
    files: resultFileNames.filter((name) => name !== 'models.csv' || document.models !== null),
  };
}
