import type { Context } from 'hono';
import { markup } from '../../report/markup';
import type { StoredBatch } from '../../store/batches';
import type { WebEnv } from '../access/web-env';
import { textField } from '../parts/field';
import { batchPath } from '../parts/status-text';
import type { Steering } from '../parts/steering';
import { formToken, page } from './page';

/** Asks once more before something is said to a batch. */
export function confirmPage(c: Context<WebEnv>, { batchId, trait }: StoredBatch, steering: Steering): string {
  const { verb, question, field } = steering;
  return page(c, {
    title: `${verb} ${batchId}`,
    body: markup`<h1>${verb} batch <bdi>${batchId}</bdi>?</h1>
<p>It compares <bdi>${trait}</bdi>. ${question}</p>
<form method="post" class="fields">${formToken(c)}
${field === null ? null : textField({ ...field, hint: 'May be left empty.', value: '', complaint: null })}
<p><button>${verb} the batch</button> <a href="${batchPath(batchId)}">No, go back</a></p>
</form>`,
  });
}
