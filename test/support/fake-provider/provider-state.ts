import type { BatchJob } from './batch-job';
import { CallLog } from './call-log';
import { Clock } from './clock';
import { providerNames, type ProviderName } from './fault-rule';
import { FaultScript } from './fault-script';
import type { OpenaiBatch, StoredFile } from './openai/openai-batch';
import { PromptCache } from './prompt-cache';
import { RateLimits } from './rate-limits';
import { settingsSchema, type Settings } from './settings';

/** Everything that the fake knows. It lives as long as the process. */
export interface ProviderState {
  readonly clock: Clock;
  readonly script: FaultScript;
  readonly log: CallLog;
  readonly cache: PromptCache;
  readonly limits: Readonly<Record<ProviderName, RateLimits>>;
  /** In the order of their creation. */
  readonly jobs: Map<string, BatchJob>;
  readonly openaiBatches: Map<string, OpenaiBatch>;
  readonly files: Map<string, StoredFile>;
  settings: Settings;
  inFlight: number;
  /** A number for the next id of anything. */
  nextNumber(): number;
}

export function createProviderState(callLog: string | null): ProviderState {
  const clock = new Clock();
  let number = 0;
  const [anthropic, openai] = providerNames.map(() => new RateLimits(clock)) as [RateLimits, RateLimits];
  return {
    clock,
    script: new FaultScript(),
    log: new CallLog(callLog),
    cache: new PromptCache(clock),
    limits: { anthropic, openai },
    jobs: new Map(),
    openaiBatches: new Map(),
    files: new Map(),
    settings: settingsSchema.parse({}),
    inFlight: 0,
    nextNumber: () => (number += 1),
  };
}
