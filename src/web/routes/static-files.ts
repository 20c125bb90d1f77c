import { Hono } from 'hono';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportStyle } from '../../report/report-style';
import type { WebEnv } from '../access/web-env';

const folder = join(__dirname, '..', 'static');
/** The style of the report first: its sections look here as they do there. */
const style = reportStyle + readFileSync(join(folder, 'dashboard.css'), 'utf8');
const script = readFileSync(join(folder, 'live.js'), 'utf8');

/** What tells nothing of any batch, so that the form of the login has it too. */
export function staticRoutes(): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get('/static/dashboard.css', (c) => c.body(style, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
    .get('/static/live.js', (c) => c.body(script, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }))
    .get('/favicon.ico', (c) => c.body(null, 204));
}
