import { bundleWorkflowCode, type WorkflowBundle } from '@temporalio/worker';
import { resolve } from 'node:path';

/** The workflows as a worker with keys runs them. */
export async function bundleEncodedWorkflows(): Promise<WorkflowBundle> {
  return bundleWorkflowCode({
    workflowsPath: resolve(__dirname, '../../workflows/index.ts'),
    failureConverterPath: resolve(__dirname, '../../src/codec/failure-converter.ts'),
    logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {}, log() {} },
  });
}
