/** Runs in the thread of `RenderingThread`: orders in, texts out. */
import { parentPort } from 'node:worker_threads';
import { renderingHere } from './renderer';
import type { Answer, Order } from './rendering-thread';

parentPort?.on('message', (order: Order) => void answer(order));

async function answer(order: Order): Promise<void> {
  let told: Answer;
  try {
    const made = order.what === 'sections' ? renderingHere.sections(order.given) : renderingHere.file(order.given);
    told = { number: order.number, made: await made };
  } catch (error) {
    told = { number: order.number, error };
  }
  parentPort?.postMessage(told);
}
