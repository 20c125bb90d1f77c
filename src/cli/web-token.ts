import type { Config } from '../config';
import { InputError } from '../input/input-error';
import { readUtf8File } from '../input/read-utf8-file';
import { isLoopback } from '../http/known-host';

/** Shorter ones can be guessed. */
const shortestToken = 16;

/**
 * The token of the dashboard: of a file, else of the environment; null: none is asked for.
 * @throws InputError `web_token` if it is too short, or if others could reach the dashboard without one; those of `readUtf8File`
 */
export function requireWebToken(
  { tokenFile, host }: { readonly tokenFile: string | undefined; readonly host: string },
  { webToken }: Pick<Config, 'webToken'>,
): string | null {
  const token = tokenFile === undefined ? webToken : readUtf8File(tokenFile).toString('utf8').trim();
  const make = 'make one with `openssl rand -hex 24`';
  if (token === null) {
    if (isLoopback(host)) return null;
    const sentence = `others can reach ${host}, so a token is needed: ${make} and give it by --token-file or PARAGONE_WEB_TOKEN.`;
    throw new InputError('web_token', sentence);
  }
  if (token.length >= shortestToken) return token;
  const sentence = `the token of the dashboard has ${token.length} characters, ${shortestToken} or more are needed; ${make}.`;
  throw new InputError('web_token', sentence);
}
