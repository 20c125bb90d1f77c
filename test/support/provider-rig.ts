import type { Logger } from 'pino';
import type { BatchItem, BatchRequest } from '../../src/client/batch-request';
import type { BatchHandle } from '../../src/client/batch-handle';
import { priceList } from '../../src/judges/prices/price-list';
import { auditBatch } from '../../src/store/audit';
import type { Tracing } from '../../src/tracing/tracing';
import { listJobs } from '../../src/store/provider-jobs/listing';
import type { GivenPair } from '../../src/input/check-pair';
import type { ProviderCall } from './fake-provider/call-log';
import type { FaultRule } from './fake-provider/fault-rule';
import { until } from './command';
import { startFakeProvider, type FakeProvider } from './fake-provider/start-fake-provider';
import type { SettingsChange } from './fake-provider/settings';
import { createTestDatabase, type TestDatabase } from './postgres';
import { TemporalRig } from './temporal';

/** Whole batches whose judges are asked over the network, at the fake provider, by a worker of this process. */
export class ProviderRig {
  static async start(
    kind: 'time-skipping' | 'dev-server',
    { settings = {}, logger }: { readonly settings?: SettingsChange; readonly logger?: Logger } = {},
  ): Promise<ProviderRig> {
    const [temporal, database, fake] = await Promise.all([
      TemporalRig.start(kind, logger),
      createTestDatabase(),
      startFakeProvider({ settings }),
    ]);
    return new ProviderRig(temporal, database, fake);
  }

  #advancedMs = 0;

  private constructor(
    readonly temporal: TemporalRig,
    readonly database: TestDatabase,
    readonly fake: FakeProvider,
  ) {}

  /** Starts the batch, lets `operate` act on it while it runs, and returns all that there is at its end. */
  async judge(
    request: BatchRequest,
    {
      script = [],
      seed = '1',
      callsPerProvider = 32,
      tracing,
      operate,
    }: {
      readonly script?: readonly FaultRule[];
      /** Of the faults that are drawn. */
      readonly seed?: string;
      readonly callsPerProvider?: number;
      /** Of the client and the worker. */
      readonly tracing?: Tracing;
      readonly operate?: (handle: BatchHandle) => Promise<void>;
    } = {},
  ) {
    const { database, fake } = this;
    const temporal = tracing === undefined ? this.temporal : this.temporal.tracedBy(tracing);
    await fake.script(script, seed);
    await this.#agreeOnTime();
    const before = (await fake.calls()).length;
    const access = {
      anthropic: { apiKey: 'sk-ant-test', baseUrl: fake.anthropicBaseUrl },
      openai: { apiKey: 'sk-test', baseUrl: fake.openaiBaseUrl },
    };
    const worker = await temporal.startWorker(database.store, { access, callsPerProvider });
    try {
      const { handle } = await temporal.client(database.store).startBatch(request);
      await operate?.(handle);
      const result = await temporal.resultOf(handle.batchId);
      const { document, comparisons } = await handle.results();
      const calls = (await fake.calls()).slice(before);
      const audit = await auditBatch(database.store, handle.batchId);
      return { handle, result, document, comparisons, calls, audit, breaches: audit.filter(({ ok }) => !ok) };
    } finally {
      await worker.stop();
    }
  }

  /** Jobs expire by the provider's clock, and Temporal may have skipped days. */
  async #agreeOnTime(): Promise<void> {
    const behindMs = (await this.temporal.environment.currentTimeMs()) - (Date.now() + this.#advancedMs);
    if (behindMs < 60_000) return;
    await this.fake.advanceClock(behindMs);
    this.#advancedMs += behindMs;
  }

  /** No timer comes before the creation of a job, so no time has to be skipped. */
  async untilJobRuns({ batchId }: BatchHandle): Promise<void> {
    const state = async () => (await listJobs(this.database.store, batchId))[0]?.state;
    await until('the job to run at its provider', async () => (await state()) === 'running');
  }

  async stop(): Promise<void> {
    await Promise.all([this.temporal.stop(), this.database.drop(), this.fake.stop()]);
  }
}

/** Texts of which the fake provider knows the better one. */
export function markedItems(count: number): readonly BatchItem[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `item-${index + 1}`,
    text: `The text of item ${index + 1}. quality=${qualityOf(index)}`,
  }));
}

/** So many different pairs of them: each with the next one, then each with the next but one, and so on. */
export function markedPairs(itemCount: number, count: number): readonly GivenPair[] {
  return Array.from({ length: count }, (_, index) => {
    const a = index % itemCount;
    const b = (a + 1 + Math.floor(index / itemCount)) % itemCount;
    return { a: `item-${a + 1}`, b: `item-${b + 1}` };
  });
}

/** Whether the better text has won. */
export function isRight({ a, b, winner }: { readonly a: string; readonly b: string; readonly winner: string | null }) {
  const quality = (id: string): number => qualityOf(Number(id.slice('item-'.length)) - 1);
  return winner === (quality(a) > quality(b) ? 'a' : 'b');
}

/** Different for up to 101 items, in an order that their names do not tell. */
function qualityOf(index: number): number {
  return (index * 37) % 101;
}

/** What the provider's own accounting comes to, in US dollars. */
export function billed(calls: readonly ProviderCall[]): number {
  return calls.reduce((sum, { model, tokens, batchPrice }) => {
    if (tokens === null) return sum;
    const { rates } = priceList.find((price) => price.model === model)!;
    const perMillion =
      tokens.input * rates.input +
      tokens.output * rates.output +
      tokens.cacheRead * rates.cacheRead +
      tokens.cacheWrite5m * rates.cacheWrite +
      tokens.cacheWrite1h * rates.cacheWriteLong;
    return sum + (perMillion / 1e6) * (batchPrice ? 0.5 : 1);
  }, 0);
}

/** Why the batch pauses, when it does. */
export async function untilPaused(handle: BatchHandle): Promise<string> {
  for await (const { pause } of handle.watch()) if (pause !== null) return `${pause.why}: ${pause.reason}`;
  throw new Error('The batch has ended without a pause.');
}
