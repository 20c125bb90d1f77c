import { bundleWorkflowCode } from '@temporalio/worker';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Bundles the workflows once, at build time, so that no worker runs a bundler when it starts. */
async function main(): Promise<void> {
  const root = resolve(__dirname, '../..');
  const { code } = await bundleWorkflowCode({ workflowsPath: resolve(root, 'dist/workflows/index.js') });
  writeFileSync(resolve(root, 'dist/workflow-bundle.js'), code);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
