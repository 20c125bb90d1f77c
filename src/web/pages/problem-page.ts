import type { Context } from 'hono';
import { markup } from '../../report/markup';
import type { WebEnv } from '../access/web-env';
import { page } from './page';

/** Why something was not done, and the way back. */
export function problemPage(
  c: Context<WebEnv>,
  { title, sentence }: { readonly title: string; readonly sentence: string },
): string {
  return page(c, {
    title,
    body: markup`<h1>${title}</h1>
<p class="notice" role="alert">${sentence}</p>
<p><a href="/">All batches</a></p>`,
  });
}
