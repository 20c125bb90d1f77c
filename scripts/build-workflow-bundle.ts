import { bundleWorkflowCode } from '@temporalio/worker';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Bundles the workflows once, at build time, so that no worker runs a bundler when it starts: as they are, and for
 * workers that encrypt, which write failures as payloads.
 */
async function main(): Promise<void> {
  const root = resolve(__dirname, '../..');
  const workflowsPath = resolve(root, 'dist/workflows/index.js');
  const failureConverterPath = resolve(root, 'dist/src/codec/failure-converter.js');
  const workflowInterceptorModules = [resolve(root, 'dist/workflows/carry-trace.js')];
  const common = { workflowsPath, workflowInterceptorModules };
  const plain = await bundleWorkflowCode(common);
  const encoded = await bundleWorkflowCode({ ...common, failureConverterPath });
  writeFileSync(resolve(root, 'dist/workflow-bundle.js'), plain.code);
  writeFileSync(resolve(root, 'dist/workflow-bundle-encoded.js'), encoded.code);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
