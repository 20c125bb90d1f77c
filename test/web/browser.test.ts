import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { ListeningServer } from '../../src/http/listen';
import { serveDashboard } from '../../src/web/serve';
import type { RunningWorker } from '../../src/worker';
import { itemsCsv, sampleItems } from '../e2e/sample-items';
import { describeInBrowser, launchBrowser } from '../support/browser';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';
import { partsOf } from './dashboard-of';

const token = 'a token of 24 characters';
const hostile = '<img src=x onerror="document.title=1">';
const texts = sampleItems(8);
const csv = { name: 'items.csv', mimeType: 'text/csv', buffer: Buffer.from(itemsCsv(texts)) };

describeInBrowser('the dashboard in a browser', (path) => {
  let rig: TemporalRig;
  let database: TestDatabase;
  let worker: RunningWorker;
  let server: ListeningServer;
  let browser: Browser;
  let complaints: string[];

  beforeAll(async () => {
    [rig, database, browser] = await Promise.all([
      TemporalRig.start('dev-server'),
      createTestDatabase(),
      launchBrowser(path),
    ]);
    worker = await rig.startWorker(database.store, { drainMs: 0 });
    const parts = partsOf(database.store, rig.client(database.store), { entry: { token, hosts: [] } });
    server = await serveDashboard(parts, { host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await worker.stop();
    await rig.stop();
    await database.drop();
  });
  beforeEach(() => {
    complaints = [];
  });
  // Refused by the rules of the pages, or thrown by the script.
  afterEach(() => expect(complaints).toEqual([]));

  async function open(address: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        complaints.push(message.text());
      }
    });
    await page.goto(`${server.url}${address}`);
    await page.getByLabel('Token').fill(token);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL(`${server.url}${address}`);
    return page;
  }

  async function upload(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
    await page.getByLabel('Items').setInputFiles(csv);
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
    await page.getByRole('button', { name: 'Start the batch' }).click();
    await page.getByRole('heading', { name: 'Progress' }).waitFor();
  }

  const stage = (page: Page) => page.locator('#stage');
  const ended = (page: Page) =>
    stage(page)
      .filter({ hasText: /^Ended/ })
      .waitFor();
  const overflow = (page: Page) =>
    page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

  test('from an upload to the ranks, watched to the end without a reload', async () => {
    const page = await open('/start');
    await upload(page, { Judges: 'simulated:latencyMs=100', Trait: hostile, Seed: '7', Budget: '30' });
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(hostile);
    await page.evaluate('window.sameDocument = true');
    const open1 = page.locator('#decision-1');
    await open1.locator('summary').click();
    await ended(page);
    await page.locator('#results-live').getByRole('region', { name: 'Every item, best first' }).waitFor();
    const ranks = page.getByRole('region', { name: 'Every item, best first' }).locator('tbody tr');
    expect(await ranks.count()).toBe(8);
    const shown = await ranks.getByRole('rowheader').allTextContents();
    expect(shown.sort()).toEqual(texts.map(({ id }) => id));
    expect(await page.locator('#results-live svg').count()).toBeGreaterThan(0);
    await page
      .locator('#opening-live .ending')
      .filter({ hasText: /^Complete/ })
      .waitFor();
    expect(await page.evaluate('window.sameDocument')).toBe(true);
    expect(await open1.getAttribute('open')).not.toBeNull(); // what the reader has opened stays open
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'ranking.csv' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/-ranking\.csv$/);
    await page.goto(server.url);
    expect(await page.getByRole('row', { name: /complete, / }).textContent()).toContain(hostile);
    await page.context().close();
  });

  test('a form that is refused comes back with its file and what was typed, and then starts', async () => {
    const page = await open('/start');
    await page.getByLabel('Items').setInputFiles(csv);
    await page.getByLabel('Budget', { exact: true }).fill('many');
    await page.getByRole('button', { name: 'Start the batch' }).click();
    await page.getByRole('alert').getByRole('link', { name: 'Budget' }).click();
    expect(await page.evaluate('document.activeElement.id')).toBe('budget');
    await page.getByLabel('Budget', { exact: true }).fill('9');
    await page.getByRole('button', { name: 'Estimate first' }).click();
    await page.getByText('At most 9 comparisons.').waitFor();
    await page.getByRole('button', { name: 'Start the batch' }).click();
    await ended(page);
    await page.context().close();
  });

  test('override and cancel, and the page follows', async () => {
    const page = await open('/start');
    const slow = { Judges: 'simulated:latencyMs=1500', Seed: '8', Budget: '200' };
    await upload(page, { ...slow, 'Name of the batch': 'steered' });
    await stage(page)
      .filter({ hasText: /^Wave \d+ is/ })
      .waitFor();
    await page.getByLabel(/^Completion threshold/).fill('200');
    await page.getByRole('button', { name: 'Change thresholds' }).click();
    await page.getByRole('alert').getByText('a whole number from 1 to 100, got 200').waitFor();
    const figures = page.locator('#figures-live');
    const before = (await figures.textContent()) ?? '';
    await figures.filter({ hasNotText: before }).waitFor(); // the refused form stands at another address
    await page.getByLabel(/^Completion threshold/).fill('10');
    await page.getByRole('button', { name: 'Change thresholds' }).click();
    await stage(page).filter({ hasText: 'Ended: complete, threshold override.' }).waitFor();

    await page.goto(`${server.url}/start`);
    await upload(page, { ...slow, 'Name of the batch': 'dropped' });
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByLabel('Reason, for the record').fill('a test');
    await page.getByRole('button', { name: 'Cancel the batch' }).click();
    await stage(page).filter({ hasText: 'Ended: cancelled.' }).waitFor();
    await page.getByRole('link', { name: 'Cancel' }).waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('redrive, in a browser without script', async () => {
    const page = await open('/start', { javaScriptEnabled: false });
    await upload(page, {
      ...{ Judges: 'simulated:latencyMs=300,refusalRate=0.5', Seed: '7', Budget: '200' },
      'Name of the batch': 'refused',
    });
    const handle = await rig.client(database.store).getBatch('refused');
    for await (const { counts } of handle.watch()) if (counts.failed > 0) break;
    await handle.pause('so that there is time');
    for await (const { status } of handle.watch()) if (status === 'paused') break;
    await page.reload();
    const first = page.getByRole('button', { name: /^Redrive w/ }).first();
    const id = (await first.getAttribute('id'))!;
    await first.click();
    await page.getByText('Queued again; a running worker judges it.').waitFor();
    await page.locator(`#${id}`).waitFor({ state: 'detached' });
    expect((await page.getByRole('status').allTextContents()).join()).toContain('Paused');
    await page.context().close();
    await handle.cancel('a test');
    await handle.results();
  });

  test('no page is wider than a telephone', async () => {
    const page = await open('/start', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
    const latest = (await rig.client(database.store).listBatches(1))[0]!.batchId;
    for (const address of ['/start', '/', `/batches/${latest}`, `/batches/${latest}/cancel`]) {
      await page.goto(`${server.url}${address}`);
      expect([address, await overflow(page)]).toEqual([address, 0]);
    }
    await page.context().close();
  });
});
