import { bundleWorkflowCode } from '@temporalio/worker';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Pool } from 'pg';
import { connectStore } from '../../src/store/connect';
import { migrate } from '../../src/store/migrate';
import { startTestPostgres, testBinaries } from './embedded-binaries';
import { publishTestServices, templateDatabase } from './test-services';

/** Once per run: one PostgreSQL with a migrated template database, the Temporal binaries, the bundled workflows. */
export default async function setUp(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'paragone-test-'));
  await chmod(folder, 0o755); // as root, PostgreSQL runs as another user
  const [postgres, binaries, bundle] = await Promise.all([
    startTestPostgres(join(folder, 'postgres')),
    testBinaries(),
    bundleWorkflowCode({
      workflowsPath: resolve(__dirname, '../../workflows/index.ts'),
      workflowInterceptorModules: [resolve(__dirname, '../../workflows/carry-trace.ts')],
      logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {}, log() {} },
    }),
  ]);
  await migrateTemplate(postgres.adminUrl);
  const bundlePath = join(folder, 'workflow-bundle.js');
  await writeFile(bundlePath, bundle.code);
  publishTestServices({ adminUrl: postgres.adminUrl, bundlePath, ...binaries });
  globalThis.tearDownParagone = async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

async function migrateTemplate(adminUrl: string): Promise<void> {
  const admin = new Pool({ connectionString: adminUrl });
  await admin.query(`create database ${templateDatabase}`);
  await admin.end();
  const url = new URL(adminUrl);
  url.pathname = `/${templateDatabase}`;
  const store = connectStore({ connectionString: url.href });
  await migrate(store);
  await store.destroy();
}

declare global {
  var tearDownParagone: () => Promise<void>;
}
