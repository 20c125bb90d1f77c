import type { Context, MiddlewareHandler } from 'hono';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { bodyLimit } from 'hono/body-limit';
import { loginPage } from '../pages/login-page';
import { problemPage } from '../pages/problem-page';
import { maxBodyBytes, maxUploadBytes } from '../start/upload-limit';
import { isKnownHost } from '../../http/known-host';
import type { Sessions } from './sessions';
import type { WebEnv } from './web-env';

const self = ["'self'"];
const nobody = ["'none'"];

/** Nothing inline and nothing foreign, whatever an item is called; other sites may neither frame the pages nor read them. */
export const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: nobody,
    scriptSrc: self,
    styleSrc: self,
    connectSrc: self,
    imgSrc: self,
    formAction: self,
    baseUri: nobody,
    frameAncestors: nobody,
  },
  // With `no-referrer` browsers would not say where a form comes from.
  referrerPolicy: 'same-origin',
  strictTransportSecurity: false,
});

/** Pages show texts about students: no cache keeps them. */
export const neverCached: MiddlewareHandler<WebEnv> = async (c, next) => {
  await next();
  if (!c.res.headers.has('cache-control')) c.header('Cache-Control', 'no-store');
};

export function knownHostsOnly(hosts: readonly string[]): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    if (isKnownHost(c.req.header('host'), hosts)) return next();
    return c.text('This dashboard is not known by that name. `paragone web --allow-host NAME` makes it known.\n', 421);
  };
}

/** A form has to come from a page of this very origin, by what the browser says of it. */
export const sameOriginOnly: MiddlewareHandler<WebEnv> = async (c, next) => {
  // For the library either header is enough to let a form in; here either is enough to keep it out.
  if (c.req.method === 'POST' && speaksAgainst(c)) throw new HTTPException(403);
  return csrf({ origin: (origin) => isOriginOf(origin, c) })(c, next);
};

function speaksAgainst(c: Context): boolean {
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  return (origin !== undefined && !isOriginOf(origin, c)) || site === 'cross-site' || site === 'same-site';
}

/** By host and port: behind a proxy the scheme is the proxy's. */
function isOriginOf(origin: string, c: Context): boolean {
  try {
    return new URL(origin).host === new URL(`http://${c.req.header('host') ?? ''}`).host;
  } catch {
    return false;
  }
}

export const smallEnough = bodyLimit({
  maxSize: maxBodyBytes,
  onError: (c: Context<WebEnv>) =>
    c.html(
      problemPage(c, {
        title: 'Too large',
        sentence: `Files of at most ${maxUploadBytes / 1_000_000} MB together can be sent. \`paragone start\` takes larger ones.`,
      }),
      413,
    ),
});

/** Lets in who has a session, and begins one for whoever needs no token; forms also need the token of their session. */
export function sessionsOnly(sessions: Sessions, { tokenNeeded }: { tokenNeeded: boolean }): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    const found = await sessions.find(c);
    if (found === null && tokenNeeded) return c.html(loginPage({ next: c.req.path, problem: null }), 401);
    const session = found ?? (await sessions.begin(c, { secure: false }));
    c.set('formToken', sessions.formToken(session));
    c.set('loggedIn', tokenNeeded);
    if (c.req.method === 'POST' && !sessions.isFormToken(session, (await c.req.parseBody())['form_token'])) {
      throw new HTTPException(403);
    }
    return next();
  };
}
