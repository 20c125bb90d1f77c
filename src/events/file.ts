import { open } from 'node:fs/promises';
import { systemCode } from '../input/system-code';
import { DeliveryProblem, type Subscriber } from './subscriber';

const newline = 0x0a;

/** Appends each event to a file as a line of JSON, and waits until the disk has it. */
export function fileDelivery(path: string): Subscriber['deliver'] {
  return async (event) => {
    try {
      await appendLine(path, JSON.stringify(event));
    } catch (error) {
      throw new DeliveryProblem('FILE', `The file cannot be written (${systemCode(error)}).`);
    }
  };
}

async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+');
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1, newline);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    // A process that died while it wrote has left a line without an end.
    await file.appendFile(`${last[0] === newline ? '' : '\n'}${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}
