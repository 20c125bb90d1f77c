/**
 * Brings the parts of a page up to date. The server says which part has changed (an event `change` with its name); the
 * page asks for that part anew and swaps what is in elements of the same id. Without this script the page stays as it is.
 */
'use strict';

const { events, parts } = document.body.dataset;
const asked = new Map();

/** One request for a part at a time; whatever changes meanwhile is asked for once more. */
async function refresh(part) {
  if (asked.has(part)) {
    asked.set(part, true);
    return;
  }
  asked.set(part, false);
  try {
    const address = new URL(parts, location.href);
    address.searchParams.set('part', part);
    const answer = await fetch(address, { headers: { accept: 'text/html' } });
    if (answer.status === 401) location.reload(); // the session is over: the form of the login comes
    if (answer.ok) swap(new DOMParser().parseFromString(await answer.text(), 'text/html'));
  } catch {
    // The stream of events tells of a server that is away.
  }
  const again = asked.get(part);
  asked.delete(part);
  if (again) await refresh(part);
}

function swap(fresh) {
  for (const next of fresh.querySelectorAll('[data-live]')) {
    const shown = document.getElementById(next.id);
    if (shown === null || shown.innerHTML === next.innerHTML) continue;
    const focused = shown.contains(document.activeElement) ? document.activeElement.id : '';
    for (const { id } of shown.querySelectorAll('details[open]'))
      next.querySelector(`#${CSS.escape(id)}`)?.setAttribute('open', '');
    const scrolled = [...shown.querySelectorAll('.scroll')].map(({ scrollLeft }) => scrollLeft);
    shown.replaceChildren(...next.childNodes);
    shown.querySelectorAll('.scroll').forEach((region, index) => {
      region.scrollLeft = scrolled[index] ?? 0;
    });
    if (focused !== '') document.getElementById(focused)?.focus({ preventScroll: true });
  }
}

const listenAgainMs = 3_000;
let source = null;

function listen() {
  source = new EventSource(events);
  const connection = document.getElementById('connection');
  source.addEventListener('open', () => (connection.hidden = true));
  source.addEventListener('error', () => {
    connection.hidden = false;
    // A browser comes again by itself when the connection breaks, but gives up when it is refused.
    if (source?.readyState === EventSource.CLOSED) setTimeout(listenAgain, listenAgainMs, source);
  });
  source.addEventListener('change', ({ data }) => void refresh(data));
  source.addEventListener('end', () => stop());
}

/** Unless the page has stopped listening meanwhile, or has begun anew. */
function listenAgain(refused) {
  if (source === refused) listen();
}

function stop() {
  source?.close();
  source = null;
}

if (events !== undefined) {
  listen();
  // A browser opens few connections to one server; a page that nobody sees leaves its own to the others.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) stop();
    else if (source === null) listen();
  });
}
