import { markup } from '../../report/markup';
import { document } from './page';

/** @param next the path to go to afterwards; @param problem what was wrong with the token that was given */
export function loginPage({ next, problem }: { readonly next: string; readonly problem: string | null }): string {
  return document({
    title: 'Log in',
    bar: null,
    live: null,
    body: markup`<h1>Log in</h1>
${problem === null ? null : markup`<p class="notice" role="alert" id="problem">${problem}</p>`}
<form method="post" action="/login" class="fields">
<input type="hidden" name="next" value="${next}">
<div class="field"><label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus${problem === null ? null : markup` aria-invalid="true" aria-describedby="problem"`}>
<p class="note">Of <code>--token-file</code> or <code>PARAGONE_WEB_TOKEN</code>, with which this dashboard was started.</p></div>
<p><button>Log in</button></p>
</form>`,
  });
}
