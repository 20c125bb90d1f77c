import type { Context } from 'hono';
import { countText } from '../../report/figure-text';
import { markup, type Markup } from '../../report/markup';
import { scrollingTable } from '../../report/sections/scrolling-table';
import type { StoredSubscriber } from '../../store/events/subscribers';
import type { WebEnv } from '../access/web-env';
import { momentText } from '../parts/status-text';
import { formToken, page } from './page';

/** Who gets events, and how they fare. */
export function subscribersPage(
  c: Context<WebEnv>,
  subscribers: readonly StoredSubscriber[],
  { done }: { readonly done: string | null },
): string {
  return page(c, {
    title: 'Events',
    body: markup`<h1>Subscribers of events</h1>
${done === null ? null : markup`<p class="notice" role="status">${done}</p>`}
${subscribers.length === 0 ? markup`<p>None: no worker was started with <code>--events FILE</code>.</p>` : table(subscribers, formToken(c))}`,
  });
}

function table(subscribers: readonly StoredSubscriber[], token: Markup): Markup {
  return scrollingTable(
    'Highest priority first',
    markup`<thead><tr><th scope="col">Subscriber</th><th scope="col">Kind</th><th scope="col">Priority</th><th scope="col" class="n">Pending</th><th scope="col">State (UTC)</th><th scope="col">Enable</th></tr></thead>
<tbody>
${subscribers.map(
  (subscriber) =>
    markup`<tr><th scope="row"><bdi>${subscriber.id}</bdi></th><td>${subscriber.kind}</td><td>${subscriber.priority}</td><td class="n">${countText(subscriber.pending)}</td><td>${stateOf(subscriber)}</td><td>${subscriber.disabledAt === null ? null : enableForm(subscriber.id, token)}</td></tr>
`,
)}</tbody>`,
  );
}

function enableForm(id: string, token: Markup): Markup {
  return markup`<form method="post" action="/subscribers/enable">${token}<input type="hidden" name="subscriber" value="${id}">
<button name="skip" value="" aria-label="Enable ${id}">Enable</button> <button name="skip" value="yes" aria-label="Enable ${id} and skip the event that failed">Skip the event, enable</button></form>`;
}

function stateOf({ active, failures, retryAt, disabledAt, disabledCode }: StoredSubscriber): string {
  if (disabledAt !== null) return `disabled ${momentText(disabledAt)} (${disabledCode ?? 'unknown'})`;
  if (!active) return 'not in the file of the worker that looked last';
  if (failures === 0) return 'works';
  return `${failures} failures in a row, tried again ${retryAt === null ? 'at once' : momentText(retryAt)}`;
}
