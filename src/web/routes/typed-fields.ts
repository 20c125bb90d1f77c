import type { Context } from 'hono';
import { wellFormed } from '../../core/well-formed';
import type { WebEnv } from '../access/web-env';

/** The texts of a form by name, made well-formed as all that is stored; of several values of a name the last one counts. */
export async function typedFields(c: Context<WebEnv>): Promise<Readonly<Record<string, string>>> {
  const body = await c.req.parseBody();
  const texts = Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(texts.map(([name, text]) => [name, wellFormed(text).text]));
}
