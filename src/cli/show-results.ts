import type { BatchResults } from '../contracts/batch';
import { batchJson } from '../report/batch-json';
import { agreementSentence } from '../report/agreement-sentence';
import { endingSentence } from '../report/ending-sentence';
import { erasedSentence } from '../report/erased-sentence';
import { gradeNotices } from '../report/grade-sentences';
import { modelsTable } from '../report/models-table';
import { rankingTable } from '../report/ranking-table';
import type { Store } from '../store/connect';
import type { CommandContext } from './command-context';
import { writeResults } from './result-files';

export interface ShowOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** Files first, then the ranks (or, with --json, the document) on stdout; all else on stderr. */
export async function showResults(
  results: BatchResults,
  { out, json }: ShowOptions,
  context: CommandContext & { readonly store: Store },
): Promise<void> {
  const written = out === undefined ? [] : await writeResults(out, results, context.store);
  const { models } = results.document;
  const ranks = () => rankingTable(results.document, context) + (models === null ? '' : `\n${modelsTable(models)}`);
  context.print(json === true ? batchJson(results.document) : ranks());
  context.say(endingSentence(results));
  for (const notice of gradeNotices(results.document)) context.say(notice);
  const { agreement } = results.document;
  if (agreement !== null) context.say(agreementSentence(agreement));
  const erased = erasedSentence(results.document);
  if (erased !== null) context.say(erased);
  if (results.simulated)
    context.say('The verdicts are simulated: they show how the system works, not how good the texts are.');
  if (written.length > 0) context.say(`Written: ${written.join(', ')}`);
}
