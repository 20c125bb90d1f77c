import { Client, Connection } from '@temporalio/client';
import type { Browser } from 'playwright-core';
import { ParagoneClient } from '../../src/client/paragone-client';
import type { ListeningServer } from '../../src/http/listen';
import { connectStore, type Store } from '../../src/store/connect';
import { settleComparisons } from '../../src/store/settling';
import { serveDashboard } from '../../src/web/serve';
import { insertPlanned, somePairs, verdictFor } from '../store/sample-batch';
import { describeInBrowser, launchBrowser } from '../support/browser';
import { until } from '../support/command';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy';
import { partsOf } from './dashboard-of';

describeInBrowser('a page that is open while PostgreSQL is away', (path) => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let store: Store;
  let server: ListeningServer;
  let browser: Browser;

  beforeAll(async () => {
    [database, browser] = await Promise.all([createTestDatabase(), launchBrowser(path)]);
    const url = new URL(database.url);
    proxy = await startTcpProxy(url.host);
    url.host = proxy.address;
    store = connectStore({ connectionString: url.href });
    const temporal = new Client({ connection: Connection.lazy({ address: '127.0.0.1:9' }) });
    server = await serveDashboard(partsOf(store, new ParagoneClient(store, temporal)), { host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await store.destroy();
    await proxy.close();
    await database.drop();
  });

  test('says so, listens again by itself and shows what has changed', async () => {
    await insertPlanned(database.store, 'open', somePairs(4, 4));
    const page = await browser.newPage();
    await page.goto(`${server.url}/batches/open`);
    await page.evaluate('window.sameDocument = true');
    const connection = page.locator('#connection');
    proxy.cut();
    await connection.waitFor({ state: 'visible' });
    // Refused: by itself the browser does not come again.
    await until('the stream to be refused', () => page.evaluate('source.readyState === EventSource.CLOSED'));
    await settleComparisons(database.store, 'open', [verdictFor('w1p1')]);
    proxy.restore();
    await connection.waitFor({ state: 'hidden' });
    await page.locator('#figures-live').filter({ hasText: '1 of ' }).waitFor();
    expect(await page.evaluate('window.sameDocument')).toBe(true);
  });
});
