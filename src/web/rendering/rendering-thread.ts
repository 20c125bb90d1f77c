import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { UnfinishedResults } from '../../store/judging-quality';
import type { ResultSections } from '../pages/result-sections';
import type { FileOrder, Renderer } from './renderer';

export type Order = { readonly number: number } & (
  | { readonly what: 'sections'; readonly given: UnfinishedResults }
  | { readonly what: 'file'; readonly given: FileOrder }
);
export type Answer = { readonly number: number } & (
  { readonly made: ResultSections | string | null } | { readonly error: unknown }
);

interface Waiting {
  readonly resolve: (made: Extract<Answer, { made: unknown }>['made']) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Renders in a thread of its own, one order after the other, so that nobody else waits for a large batch. The thread is
 * started by the first order, and anew after it has died; orders that it had then fail.
 */
export class RenderingThread implements Renderer {
  private thread: Worker | null = null;
  private orders = 0;
  private readonly waiting = new Map<number, Waiting>();

  /** @param entry what runs in the thread, compiled */
  constructor(private readonly entry = join(__dirname, 'thread-entry.js')) {}

  sections(given: UnfinishedResults): Promise<ResultSections> {
    return this.order({ number: ++this.orders, what: 'sections', given }) as Promise<ResultSections>;
  }

  file(given: FileOrder): Promise<string | null> {
    return this.order({ number: ++this.orders, what: 'file', given }) as Promise<string | null>;
  }

  async close(): Promise<void> {
    await this.thread?.terminate();
  }

  private order(order: Order): Promise<Parameters<Waiting['resolve']>[0]> {
    return new Promise((resolve, reject) => {
      this.waiting.set(order.number, { resolve, reject });
      this.thread ??= this.start();
      this.thread.postMessage(order);
    });
  }

  private start(): Worker {
    const thread = new Worker(this.entry);
    thread.on('message', (answer: Answer) => {
      const { resolve, reject } = this.waiting.get(answer.number) ?? {};
      this.waiting.delete(answer.number);
      if ('made' in answer) resolve?.(answer.made);
      else reject?.(answer.error);
    });
    let cause: unknown = new Error('The rendering thread was stopped.');
    thread.on('error', (error) => {
      cause = error;
    });
    thread.on('exit', () => {
      this.thread = null;
      const lost = [...this.waiting.values()];
      this.waiting.clear();
      for (const { reject } of lost) reject(cause);
    });
    return thread;
  }
}
