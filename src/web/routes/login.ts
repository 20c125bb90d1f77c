import { Hono } from 'hono';
import { LoginThrottle } from '../access/login-throttle';
import type { Sessions } from '../access/sessions';
import type { WebEnv } from '../access/web-env';
import { loginPage } from '../pages/login-page';

/** The way in; the one form that is sent without a session. */
export function loginRoutes(sessions: Sessions, warn: (sentence: string) => void): Hono<WebEnv> {
  const throttle = new LoginThrottle(() => Date.now());
  return new Hono<WebEnv>()
    .get('/login', (c) => c.html(loginPage({ next: '/', problem: null })))
    .post('/login', async (c) => {
      const { token, next } = await c.req.parseBody();
      const address = c.env.incoming?.socket.remoteAddress ?? '';
      const refused = (problem: string) => loginPage({ next: ownPath(next), problem });
      const waitSeconds = Math.ceil(throttle.waitMs(address) / 1_000);
      if (waitSeconds > 0) {
        c.header('Retry-After', `${waitSeconds}`);
        return c.html(refused(`Too many wrong tokens were given. Try again in ${waitSeconds} s.`), 429);
      }
      if (!sessions.isToken(token)) {
        throttle.failed(address);
        warn('The dashboard was given a wrong token.');
        return c.html(
          refused('That is not the token of this dashboard. Copy it whole, without spaces around it.'),
          401,
        );
      }
      throttle.succeeded(address);
      // The browser knows whether it came by https; a proxy may stand between.
      await sessions.begin(c, { secure: c.req.header('origin')?.startsWith('https:') === true });
      return c.redirect(ownPath(next), 303);
    });
}

/** Never to another site. */
function ownPath(given: unknown): string {
  return typeof given === 'string' && /^\/(?![/\\])[\w/.~%-]*$/.test(given) ? given : '/';
}
