import { createWriteStream, type WriteStream } from 'node:fs';
import type { Endpoint, ProviderName } from './fault-rule';
import type { Tokens } from './tokens';

/** One request that was accepted, or one member of a batch. No text of it: parts are told apart by hashes. */
export interface ProviderCall {
  readonly id: number;
  readonly provider: ProviderName;
  readonly endpoint: Endpoint;
  readonly requestId: string;
  /** ISO 8601, in the fake's time. */
  readonly at: string;
  /** Requests in hand when it came, itself included. */
  readonly inFlight: number;
  readonly bodyBytes: number;
  /** What the script did to it, as `do` or `do:detail`. */
  fault: string | null;
  model: string | null;
  /** Of a batch that is created, and of a member. */
  customIds: readonly string[];
  /** Of the batch or file that it is about. */
  objectId: string | null;
  partHashes: readonly string[];
  /** Hashes of the two texts in the order shown. */
  pair: readonly [string, string] | null;
  /** The right answer to the two texts, whatever was answered. */
  winner: string | null;
  /** What is billed; null: nothing is. */
  tokens: Tokens | null;
  /** Billed at the price of a batch. */
  batchPrice: boolean;
  /** Null: nothing was answered. */
  status: number | null;
  end: 'open' | 'answered' | 'cut' | 'reset' | 'left_by_client';
  ms: number | null;
}

/** How many bytes of bodies are kept; older ones are forgotten. */
const keptBodyBytes = 256 * 2 ** 20;

export class CallLog {
  readonly calls: ProviderCall[] = [];
  maxInFlight = 0;
  /** Requests that the provider never saw. */
  resetBeforeAcceptance = 0;
  readonly #bodies = new Map<number, Buffer>();
  #bodyBytes = 0;
  readonly #file: WriteStream | null;

  constructor(file: string | null) {
    this.#file = file === null ? null : createWriteStream(file, { flags: 'a' });
  }

  open(
    call: Pick<ProviderCall, 'provider' | 'endpoint' | 'requestId' | 'at' | 'inFlight' | 'bodyBytes'>,
  ): ProviderCall {
    const opened: ProviderCall = {
      id: this.calls.length + 1,
      ...call,
      fault: null,
      model: null,
      customIds: [],
      objectId: null,
      partHashes: [],
      pair: null,
      winner: null,
      tokens: null,
      batchPrice: false,
      status: null,
      end: 'open',
      ms: null,
    };
    this.calls.push(opened);
    this.maxInFlight = Math.max(this.maxInFlight, call.inFlight);
    return opened;
  }

  keepBody(call: ProviderCall, body: Buffer): void {
    this.#bodies.set(call.id, body);
    this.#bodyBytes += body.length;
    for (const [id, kept] of this.#bodies) {
      if (this.#bodyBytes <= keptBodyBytes) return;
      this.#bodies.delete(id);
      this.#bodyBytes -= kept.length;
    }
  }

  body(id: number): Buffer | null {
    return this.#bodies.get(id) ?? null;
  }

  /** Its line goes to the file. */
  close(call: ProviderCall, end: ProviderCall['end'], status: number | null, ms: number): void {
    call.end = end;
    call.status = status;
    call.ms = ms;
    this.#file?.write(`${JSON.stringify(call)}\n`);
  }

  async end(): Promise<void> {
    const file = this.#file;
    if (file !== null) await new Promise<void>((fulfil) => file.end(fulfil));
  }
}
