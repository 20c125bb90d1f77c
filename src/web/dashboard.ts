import { Hono, type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { BatchEndedError, BatchNotFoundError, BatchStoppedError, BatchUnansweredError } from '../client/errors';
import { InputError } from '../input/input-error';
import { TextsInUseError } from '../store/batch-errors';
import { describeStoreError, isTransientStoreError } from '../store/transient-error';
import { knownHostsOnly, neverCached, pageHeaders, sameOriginOnly, sessionsOnly, smallEnough } from './access/guard';
import { Sessions } from './access/sessions';
import type { WebEnv } from './access/web-env';
import type { DashboardParts } from './dashboard-parts';
import { problemPage } from './pages/problem-page';
import { RenderedResults } from './rendering/rendered-results';
import { batchRoutes } from './routes/batch';
import { batchesRoutes } from './routes/batches';
import { eraseRoutes } from './routes/erase';
import { fileRoutes } from './routes/files';
import { loginRoutes } from './routes/login';
import { startRoutes } from './routes/start';
import { staticRoutes } from './routes/static-files';
import { steeringRoutes } from './routes/steering';
import { subscriberRoutes } from './routes/subscribers';

/**
 * The whole dashboard as one handler of requests. What comes first keeps out: names that are not known, forms of other
 * pages, bodies that are too large, and whoever has no session.
 * @param closing aborts when the server stops, which ends the streams of events
 */
export function createDashboard(parts: DashboardParts, closing: AbortSignal): Hono<WebEnv> {
  const { token, hosts } = parts.entry;
  const sessions = new Sessions(token);
  const rendered = new RenderedResults(parts.store, parts.renderer);
  const app = new Hono<WebEnv>();
  app.use(pageHeaders, knownHostsOnly(hosts), neverCached, sameOriginOnly);
  app.get('/healthz', (c) => c.text('ok\n'));
  app.route('/', staticRoutes());
  app.use(smallEnough);
  app.route('/', loginRoutes(sessions, parts.warn));
  app.use(sessionsOnly(sessions, { tokenNeeded: token !== null }));
  app.post('/logout', (c) => {
    sessions.end(c);
    return c.redirect('/', 303);
  });
  app.route('/', batchesRoutes(parts, closing));
  app.route('/', startRoutes(parts));
  app.route('/', batchRoutes({ ...parts, rendered, closing }));
  app.route('/', fileRoutes(parts));
  app.route('/', eraseRoutes(parts, closing));
  app.route('/', subscriberRoutes(parts));
  app.route('/', steeringRoutes({ ...parts, rendered }));
  app.notFound((c) => c.html(problemPage(c, { title: 'Not found', sentence: 'There is no such page.' }), 404));
  app.onError((error, c) => answerError(error, c, parts.warn));
  return app;
}

/** What the user can mend is told in the words of the error; of the rest the log has the kind, never a value. */
function answerError(error: Error, c: Context<WebEnv>, warn: (sentence: string) => void): Response {
  const told = (title: string, status: ContentfulStatusCode, sentence = error.message) =>
    c.html(problemPage(c, { title, sentence }), status);
  if (error instanceof HTTPException && error.status === 403) {
    const sentence =
      'This form was not sent from a page of this dashboard, or from one of an earlier session. Go back, reload the page and send it again.';
    return told('Not accepted', 403, sentence);
  }
  if (error instanceof BatchNotFoundError) return told('No such batch', 404);
  if (error instanceof BatchEndedError) return told('The batch has ended', 409);
  if (error instanceof TextsInUseError) return told('Not erased', 409);
  if (error instanceof BatchStoppedError) return told('The workflow does not run', 409);
  if (error instanceof BatchUnansweredError) return told('No worker answered', 503);
  if (error instanceof InputError) return told('Not accepted', 422);
  if (isTransientStoreError(error)) {
    const sentence =
      'PostgreSQL gives no answer. What is stored is safe, and batches go on when it is back: reload this page then.';
    return told('The database is away', 503, sentence);
  }
  warn(`A page could not be made (${describeStoreError(error) ?? error.name}): ${c.req.method} ${c.req.routePath}`);
  return told('Something went wrong', 500, 'What is stored is safe. `paragone doctor` shows what is reachable.');
}
