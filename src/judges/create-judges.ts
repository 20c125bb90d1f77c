import { unknownCall } from '../contracts/judgement';
import { createAnthropicClient } from './anthropic/client';
import { createAnthropicJobs } from './anthropic/jobs';
import { createAnthropicJudgeOne } from './anthropic/judge-one';
import { anthropicPrefixes } from './anthropic/prefixes';
import { createSlots, type Slots } from './concurrency';
import type { Judge } from './judge';
import type { JudgeProvider, JudgeSpec } from './judge-spec';
import { type JudgeOne, judgeOneByOne } from './one-by-one';
import { createOpenaiClient } from './openai/client';
import { createOpenaiJobs } from './openai/jobs';
import { createOpenaiJudgeOne } from './openai/judge-one';
import { once } from './once';
import type { ProviderJobs } from './provider-jobs';
import { noAccess, type ProvidersAccess } from './provider-access';
import { createSimulatedJudge } from './simulated';
import { createWarmUp } from './warm-up';

export interface JudgesSetup {
  /** Calls at once per provider, over all bundles; a whole number from 1. */
  readonly concurrency: number;
  /** Default: no key is set. */
  readonly access?: ProvidersAccess;
}

export interface Judges {
  /** Equal specs give the same judge. */
  judgeFor(spec: JudgeSpec): Judge;
  /** The provider's batch interface for a judge; null if it has none. `tiesAllowed` is that of the batch. */
  jobsFor(spec: JudgeSpec, batch: { readonly tiesAllowed: boolean }): ProviderJobs | null;
}

/**
 * The judges of one worker. All of a provider share one limit and one client, which is made when the first of them is
 * asked for. One whose key is missing answers each comparison with `authentication`.
 */
export function createJudges({ concurrency, access = noAccess }: JudgesSetup): Judges {
  const slots: Record<JudgeProvider, Slots> = {
    simulated: createSlots(concurrency),
    recorded: createSlots(concurrency),
    anthropic: createSlots(concurrency),
    openai: createSlots(concurrency),
  };
  const anthropic = once(() => createAnthropicClient(access.anthropic));
  const openai = once(() => createOpenaiClient(access.openai));
  const judges = new Map<string, Judge>();

  return {
    judgeFor(spec) {
      const judge = judges.get(spec.spec) ?? create(spec);
      judges.set(spec.spec, judge);
      return judge;
    },
    jobsFor(spec, { tiesAllowed }) {
      switch (spec.provider) {
        case 'anthropic':
          return createAnthropicJobs({ client: anthropic(), ...spec, tiesAllowed });
        case 'openai':
          return createOpenaiJobs({ client: openai(), ...spec, tiesAllowed });
        case 'simulated':
        case 'recorded':
          return null;
      }
    },
  };

  function create(judge: JudgeSpec): Judge {
    const common = { name: judge.spec, slots: slots[judge.provider] };
    switch (judge.provider) {
      case 'simulated':
        return createSimulatedJudge({ ...common, options: judge.options });
      case 'anthropic': {
        const judgeOne = createAnthropicJudgeOne({ client: anthropic(), ...judge });
        const caching = { prefixesOf: anthropicPrefixes(judge), warmUp: createWarmUp() };
        return judgeOneByOne({ ...common, judgeOne, caching });
      }
      case 'openai':
        return judgeOneByOne({ ...common, judgeOne: createOpenaiJudgeOne({ client: openai(), ...judge }) });
      case 'recorded':
        return judgeOneByOne({ ...common, judgeOne: unreplayed });
    }
  }
}

/** Votes are read by a later release. */
const unreplayed: JudgeOne = (_, { comparisonId }) => {
  const message = 'This release does not replay recorded votes; cancel the batch.';
  const failure = { code: 'configuration', message, retryAfterMs: null, rawReply: null } as const;
  return Promise.resolve({ comparisonId, call: unknownCall, failure });
};
