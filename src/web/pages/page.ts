import type { Context } from 'hono';
import { markup, type Markup } from '../../report/markup';
import type { WebEnv } from '../access/web-env';

export interface PageContent {
  readonly title: string;
  readonly body: Markup;
  /** Null: it stays as it is. */
  readonly live?: LiveAddresses | null;
}

/** How a page keeps itself up to date. */
interface LiveAddresses {
  /** Where it hears which of its parts have changed. */
  readonly events: string;
  /** Where it gets them; a form that was refused stands at another address. */
  readonly parts: string;
}

/** A whole page. Without script it works the same, but does not change by itself. */
export function page(c: Context<WebEnv>, { title, body, live = null }: PageContent): string {
  const way = c.get('loggedIn')
    ? markup`<form method="post" action="/logout">${formToken(c)}<button class="plain">Log out</button></form>`
    : null;
  return document({
    title,
    bar: markup`<nav aria-label="Main"><a href="/">Batches</a><a href="/start">Start a batch</a><a href="/subscribers">Events</a>${way}</nav>`,
    body: markup`${body}
${live === null ? null : markup`<noscript><p class="note">Without script this page does not change by itself: reload it.</p></noscript>`}`,
    live,
  });
}

/** @param bar what stands beside the name, if anything */
export function document({ title, bar, body, live }: Required<PageContent> & { readonly bar: Markup | null }): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – Paragone</title>
<link rel="stylesheet" href="/static/dashboard.css">
<script src="/static/live.js" defer></script>
</head>
<body${live === null ? null : markup` data-events="${live.events}" data-parts="${live.parts}"`}>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar"><a class="name" href="/">Paragone</a>${bar}</header>
<main id="main" tabindex="-1">
${body}
<p id="connection" class="note" role="status" hidden>The dashboard does not answer; trying again.</p>
</main>
</body>
</html>
`.toString();
}

/** What a form carries so that it can be sent. */
export function formToken(c: Context<WebEnv>): Markup {
  return markup`<input type="hidden" name="form_token" value="${c.get('formToken')}">`;
}
