import type { Context } from 'hono';
import type { WebEnv } from '../access/web-env';

/** The texts of a form by name; files are left out, and of several values of a name the last one counts. */
export async function typedFields(c: Context<WebEnv>): Promise<Readonly<Record<string, string>>> {
  const body = await c.req.parseBody();
  const texts = Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  // Browsers send line ends as CRLF.
  return Object.fromEntries(texts.map(([name, text]) => [name, text.replaceAll('\r\n', '\n')]));
}
