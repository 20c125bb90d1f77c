import type { BatchRequest } from '../client/batch-request';
import type { ParagoneClient } from '../client/paragone-client';
import type { ProvidersAccess } from '../judges/provider-access';
import type { Store } from '../store/connect';
import type { Renderer } from './rendering/renderer';

/** What the dashboard works with. */
export interface DashboardParts {
  readonly store: Store;
  readonly client: ParagoneClient;
  readonly renderer: Renderer;
  /** Keys and addresses of the workers, as far as this process knows: a judge without its key is not started. */
  readonly access: ProvidersAccess;
  /** What the environment sets for batches that are started here; the form comes first. */
  readonly defaults: Partial<BatchRequest>;
  /** Temporal's UI, as a browser reaches it; null: not known. */
  readonly temporalUi: { readonly url: string; readonly namespace: string } | null;
  /** Who may use it, and under which names it is reached. */
  readonly entry: {
    /** Null: whoever reaches it. Only for an address that others do not reach. */
    readonly token: string | null;
    /** Host names besides `localhost` and plain addresses. */
    readonly hosts: readonly string[];
  };
  /** Hears, in one line without texts, of what an operator may have to mend. */
  readonly warn: (sentence: string) => void;
}
