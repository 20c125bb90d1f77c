import type { BatchHandle } from '../client/batch-handle';
import type { CommandContext } from './command-context';
import { createProgressLine } from './progress-line';

/** Shows how a batch comes along, until it ends or the command is interrupted. */
export async function followBatch(handle: BatchHandle, { interrupted }: CommandContext): Promise<void> {
  const line = createProgressLine(process.stderr);
  try {
    for await (const progress of handle.watch({ signal: interrupted })) line.show(progress);
  } finally {
    line.stop();
  }
}
