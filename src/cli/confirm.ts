import { createInterface } from 'node:readline/promises';
import { InputError } from '../input/input-error';
import type { Say } from './connections';

/** @throws InputError unless somebody at a terminal types `erase` */
export async function confirm(question: string, say: Say): Promise<void> {
  if (!process.stdin.isTTY) throw new InputError('not_confirmed', `${question} Nobody can be asked here: give --yes.`);
  say(question);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    if ((await terminal.question('Type "erase" to do it: ')).trim() === 'erase') return;
  } finally {
    terminal.close();
  }
  throw new InputError('not_confirmed', 'nothing was erased.');
}
