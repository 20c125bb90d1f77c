import type { Context } from 'hono';
import type { Erasure } from '../../client/erase-batch';
import { countText } from '../../report/figure-text';
import { markup } from '../../report/markup';
import type { StoredBatch } from '../../store/batches';
import type { WebEnv } from '../access/web-env';
import { textField } from '../parts/field';
import { batchPath } from '../parts/status-text';
import { formToken, page } from './page';

/** What was typed, and what is wrong with it. */
export interface EraseInput {
  readonly batch: string;
  readonly by: string;
  /** Null: nothing yet. */
  readonly complaint: string | null;
}

/** Asks for the id of the batch, since nothing brings the texts back. */
export function erasePage(c: Context<WebEnv>, { batchId, trait, itemCount }: StoredBatch, input: EraseInput): string {
  return page(c, {
    title: `Erase the texts of ${batchId}`,
    body: markup`<h1>Erase the texts of batch <bdi>${batchId}</bdi>?</h1>
<p>It has compared <bdi>${trait}</bdi> in ${countText(itemCount)} items. Their texts, the justifications of verdicts and the replies that were kept are erased for
good, and providers delete their copies of its batch jobs. Scores, ranks, winners, counts and costs stay.</p>
<form method="post" class="fields">${formToken(c)}
${textField({ name: 'batch', label: 'Id of the batch', hint: 'To confirm; it stands above.', value: input.batch, complaint: input.complaint })}
${textField({ name: 'by', label: 'Who asks, for the record', hint: 'May be left empty.', value: input.by, complaint: null })}
<p><button>Erase the texts</button> <a href="${batchPath(batchId)}">No, go back</a></p>
</form>`,
  });
}

/** Shown only where a text is left elsewhere. */
export function erasedPage(c: Context<WebEnv>, { batchId, copiesLeft, sameTextsIn }: Erasure): string {
  const left = copiesLeft.map(
    ({ provider, providerJobId, jobKey, why }) => `Left at ${provider}: ${providerJobId ?? `job ${jobKey}`}. ${why}`,
  );
  const same = sameTextsIn.length === 0 ? [] : [`The same texts are also in: ${sameTextsIn.join(', ')}.`];
  return page(c, {
    title: `Erased, with copies left: ${batchId}`,
    body: markup`<h1>The texts of batch <bdi>${batchId}</bdi> are erased here</h1>
${[...left, ...same].map((sentence) => markup`<p class="notice">${sentence}</p>\n`)}
<p><a class="button" href="${batchPath(batchId)}">Back to the batch</a></p>`,
  });
}
