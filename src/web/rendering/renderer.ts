import { resultFile, type ResultFileName } from '../../client/result-files';
import type { ManifestFacts } from '../../client/manifest';
import { withQuality, type UnfinishedResults } from '../../store/judging-quality';
import { resultSections, type ResultSections } from '../pages/result-sections';

export interface FileOrder extends ManifestFacts {
  readonly name: ResultFileName;
  readonly unfinished: UnfinishedResults;
}

/** Makes pages and files of what was read. It may take seconds for a large batch, so that it need not happen in this thread. */
export interface Renderer {
  sections(unfinished: UnfinishedResults): Promise<ResultSections>;
  /** Null: the batch has no such file. */
  file(order: FileOrder): Promise<string | null>;
}

/** Does it at once, and nothing else meanwhile. */
export const renderingHere: Renderer = {
  sections: (unfinished) => Promise.resolve(resultSections(withQuality(unfinished))),
  file: ({ name, unfinished, ...facts }) =>
    Promise.resolve(resultFile(name, { ...facts, results: withQuality(unfinished) })),
};
