import type { Context } from 'hono';
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie';
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const cookieName = 'paragone_session';
const lifetimeSeconds = 12 * 3_600;

/**
 * Sessions without a store: a signed cookie that says when it began. With a token the signature follows from it, so that
 * sessions outlive a restart and end when the token is changed; without, they end with the process.
 */
export class Sessions {
  private readonly secret: string;

  constructor(private readonly token: string | null) {
    this.secret =
      token === null ? randomBytes(32).toString('hex') : sha256(`paragone session ${token}`).toString('hex');
  }

  /** The session of a request; null if it has none that holds. */
  async find(c: Context): Promise<string | null> {
    const session = await getSignedCookie(c, this.secret, cookieName);
    if (typeof session !== 'string') return null;
    const ageMs = Date.now() - Number(session.split('-')[0]);
    return ageMs >= 0 && ageMs < 1_000 * lifetimeSeconds ? session : null;
  }

  /** Begins one with the answer. @param secure whether the browser is to send it by https alone */
  async begin(c: Context, { secure }: { readonly secure: boolean }): Promise<string> {
    const session = `${Date.now()}-${randomBytes(16).toString('hex')}`;
    const rules = { httpOnly: true, sameSite: 'Strict', path: '/', maxAge: lifetimeSeconds, secure } as const;
    await setSignedCookie(c, cookieName, session, this.secret, rules);
    return session;
  }

  end(c: Context): void {
    deleteCookie(c, cookieName, { path: '/' });
  }

  /** What every form of a session carries, so that no other page can send one. */
  formToken(session: string): string {
    return createHmac('sha256', this.secret).update(`form ${session}`).digest('hex');
  }

  isFormToken(session: string, given: unknown): boolean {
    return typeof given === 'string' && equal(given, this.formToken(session));
  }

  /** True without a token. */
  isToken(given: unknown): boolean {
    return this.token === null || (typeof given === 'string' && equal(given, this.token));
  }
}

/** In constant time: hashes have one length, and nothing is told of where they begin to differ. */
function equal(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
