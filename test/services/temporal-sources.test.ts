import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLocalTemporal, findTemporal } from '../../src/services/find-temporal';
import { downloadTemporal } from '../../src/services/temporal-download';
import { checkTemporal } from '../../src/services/temporal-version';

const path = process.env.PATH;
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'paragone-sources-'));
  await mkdir(join(home, 'path'));
  await mkdir(join(home, 'bin'));
  process.env.PATH = `${join(home, 'path')}:/usr/bin:/bin`;
});
afterEach(async () => {
  process.env.PATH = path;
  await rm(home, { recursive: true, force: true });
});

async function putTemporal(folder: string, says: string): Promise<string> {
  const file = join(home, folder, 'temporal');
  await writeFile(file, `#!/bin/sh\necho '${says}'\n`);
  await chmod(file, 0o755);
  return file;
}

describe('version', () => {
  // What released versions print.
  test.each([
    ['temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)', '1.9.1'],
    ['temporal version 1.4.0 (Server 1.28.0, UI 2.38.3)', '1.4.0'],
    ['temporal version 1.10.0 (Server 1.33.0, UI 2.60.0)', '1.10.0'],
  ])('%s is recent enough', async (says, version) => {
    const file = await putTemporal('bin', says);
    expect(await checkTemporal(file, 'here')).toEqual({ found: { path: file, version, source: 'here' } });
  });

  test.each([
    ['temporal version 1.3.0 (Server 1.27.1, UI 2.36.0)', 'version 1.3.0'],
    ['temporal version 0.13.2 (server 1.24.2) (ui 2.30.3)', 'version 0.13.2'],
    ['something else', 'does not run'],
  ])('%s is not', async (says, problem) => {
    const result = await checkTemporal(await putTemporal('bin', says), 'here');
    expect(result).toEqual({ problem: expect.stringContaining(problem) });
  });
});

describe('order', () => {
  test('PATH comes before the home', async () => {
    await putTemporal('bin', 'temporal version 1.9.1 (…)');
    await putTemporal('path', 'temporal version 1.5.0 (…)');
    expect(await findLocalTemporal(home)).toMatchObject({ found: { version: '1.5.0', source: 'PATH' } });
  });

  test('the home comes before an old one on PATH, and nothing is fetched', async () => {
    await putTemporal('bin', 'temporal version 1.9.1 (…)');
    await putTemporal('path', 'temporal version 1.0.0 (…)');
    const messages: string[] = [];
    const found = await findTemporal(home, (message) => messages.push(message));
    expect(found).toMatchObject({ version: '1.9.1', source: 'PARAGONE_HOME' });
    expect(messages).toEqual([]);
  });
});

describe('download by the SDK', () => {
  /** Stands for the SDK's module, so that the test needs no network. */
  async function putTesting(body: string): Promise<string> {
    const file = join(home, 'testing.js');
    await writeFile(file, `exports.TestWorkflowEnvironment = { createLocal: async ({ server }) => { ${body} } };`);
    return file;
  }
  const save = (name: string): string =>
    `require('node:fs').writeFileSync(server.executable.downloadDir + '/${name}', "#!/bin/sh\\necho temporal version 1.8.0", { mode: 0o755 });`;

  test('is kept in the home', async () => {
    const testingModule = await putTesting(`${save('temporal-sdk')} return { teardown: async () => {} };`);
    const result = await downloadTemporal({ home, timeoutMs: 60_000, testingModule });
    expect(result).toMatchObject({ found: { path: join(home, 'bin', 'temporal'), version: '1.8.0' } });
    expect(await findLocalTemporal(home)).toMatchObject({ found: { version: '1.8.0', source: 'PARAGONE_HOME' } });
  });

  test.each([
    ['a refusal is told', `throw new Error('no route');`, 60_000, 'no route'],
    [
      'one that hangs is ended',
      `${save('temporal.downloading')} await new Promise(() => setInterval(() => {}, 1e6));`,
      1000,
      'within 1 s',
    ],
  ])('%s, and nothing is kept', async (_, body, timeoutMs, problem) => {
    const result = await downloadTemporal({ home, timeoutMs, testingModule: await putTesting(body) });
    expect(result).toEqual({ problem: expect.stringContaining(problem) });
    expect(await readdir(join(home, 'bin'))).toEqual([]);
  });
});
