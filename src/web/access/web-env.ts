import type { HttpBindings } from '@hono/node-server';

/** What a request carries along once it has been let in. */
export interface WebEnv {
  /** Of the server; a test that calls the dashboard itself has none. */
  Bindings: Partial<HttpBindings>;
  Variables: {
    /** For the forms of the page. */
    readonly formToken: string;
    /** Whether the session can be ended: it was begun with a token. */
    readonly loggedIn: boolean;
  };
}
