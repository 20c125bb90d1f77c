/** What a request carries along once it has been let in. */
export interface WebEnv {
  Variables: {
    /** For the forms of the page. */
    readonly formToken: string;
    /** Whether the session can be ended: it was begun with a token. */
    readonly loggedIn: boolean;
  };
}
