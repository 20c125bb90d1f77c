import { Client, Connection } from '@temporalio/client';
import type { Hono } from 'hono';
import { ParagoneClient } from '../../src/client/paragone-client';
import { noAccess } from '../../src/judges/provider-access';
import type { Store } from '../../src/store/connect';
import type { WebEnv } from '../../src/web/access/web-env';
import { createDashboard } from '../../src/web/dashboard';
import type { DashboardParts } from '../../src/web/dashboard-parts';
import { renderingHere } from '../../src/web/rendering/renderer';

/** Parts of a dashboard that anybody on this machine may use; `more` says otherwise. */
export function partsOf(store: Store, client: ParagoneClient, more: Partial<DashboardParts> = {}): DashboardParts {
  return {
    ...{
      store,
      client,
      renderer: renderingHere,
      access: noAccess,
      defaults: {},
      temporalUi: null,
      warn: () => undefined,
    },
    entry: { token: null, hosts: [] },
    ...more,
  };
}

/** Of pages that read: nothing listens where their Temporal would be. */
export function readingDashboard(store: Store, more: Partial<DashboardParts> = {}): Hono<WebEnv> {
  const temporal = new Client({ connection: Connection.lazy({ address: '127.0.0.1:9' }) });
  return createDashboard(partsOf(store, new ParagoneClient(store, temporal), more), new AbortController().signal);
}
