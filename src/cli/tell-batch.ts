import type { BatchHandle } from '../client/batch-handle';
import type { CommandContext } from './command-context';
import { withConnections } from './connections';
import { exitCode } from './exit-code';

/** Until a worker takes it, a message is with Temporal: so the command need not stay, and no worker need run. */
export const messageIsKept =
  'The message is kept by Temporal until a worker takes it: no worker has to run now (`paragone up` runs one).';

/** Sends one message to a batch and says what will come of it. @throws BatchNotFoundError, BatchEndedError */
export async function tellBatch(
  batchId: string,
  { config, say, print }: CommandContext,
  send: (handle: BatchHandle) => Promise<string>,
): Promise<number> {
  return withConnections(config, { schema: 'check', say }, async ({ client }) => {
    print(`${await send(await client.getBatch(batchId))}\n`);
    say(messageIsKept);
    return exitCode.complete;
  });
}
