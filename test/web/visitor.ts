import type { Hono } from 'hono';
import type { WebEnv } from '../../src/web/access/web-env';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What a form sends; files as they are chosen. */
export type Fields = Readonly<Record<string, string | File | readonly File[]>>;

/** A browser without script: it keeps its cookie, and forms carry the token of the page that was seen last. */
export class Visitor {
  private cookie = '';
  private token = '';

  constructor(
    private readonly app: Hono<WebEnv>,
    private readonly host = 'localhost:8080',
    private readonly address = '127.0.0.1',
  ) {}

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.seen(await this.app.request(path, { headers: this.headers(headers) }, this.connection()));
  }

  /** Sends a form as a page of this dashboard would. @param headers instead of what a browser says of the page */
  async post(
    path: string,
    fields: Fields,
    headers: Readonly<Record<string, string>> = { origin: `http://${this.host}`, 'sec-fetch-site': 'same-origin' },
  ): Promise<Answer> {
    const body = new FormData();
    for (const [name, value] of Object.entries({ form_token: this.token, ...fields })) {
      for (const one of Array.isArray(value) ? (value as readonly File[]) : [value as string | File])
        body.append(name, one);
    }
    return this.seen(
      await this.app.request(path, { method: 'POST', body, headers: this.headers(headers) }, this.connection()),
    );
  }

  /** As the server tells of it. */
  private connection(): object {
    return { incoming: { socket: { remoteAddress: this.address } } };
  }

  private headers(more: Readonly<Record<string, string>>): Record<string, string> {
    return { host: this.host, ...(this.cookie !== '' && { cookie: this.cookie }), ...more };
  }

  private async seen(response: Response): Promise<Answer> {
    const text = await response.text();
    const [cookie] = response.headers.getSetCookie();
    if (cookie !== undefined) this.cookie = cookie.split(';')[0]!;
    this.token = /name="form_token" value="(\w+)"/.exec(text)?.[1] ?? this.token;
    return { status: response.status, headers: response.headers, text };
  }
}
