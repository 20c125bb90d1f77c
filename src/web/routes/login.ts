import { Hono } from 'hono';
import type { Sessions } from '../access/sessions';
import type { WebEnv } from '../access/web-env';
import { loginPage } from '../pages/login-page';

/** The way in and out; the one form that is sent without a session. */
export function loginRoutes(sessions: Sessions, warn: (sentence: string) => void): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get('/login', (c) => c.html(loginPage({ next: '/', problem: null })))
    .post('/login', async (c) => {
      const { token, next } = await c.req.parseBody();
      if (!sessions.isToken(token)) {
        warn('The dashboard was given a wrong token.');
        const problem = 'That is not the token of this dashboard. Copy it whole, without spaces around it.';
        return c.html(loginPage({ next: ownPath(next), problem }), 401);
      }
      // The browser knows whether it came by https; a proxy may stand between.
      await sessions.begin(c, { secure: c.req.header('origin')?.startsWith('https:') === true });
      return c.redirect(ownPath(next), 303);
    });
}

/** Never to another site. */
function ownPath(given: unknown): string {
  return typeof given === 'string' && /^\/(?![/\\])[\w/.~%-]*$/.test(given) ? given : '/';
}
