import { createAnthropicClient } from './anthropic/client';
import { createAnthropicJobs } from './anthropic/jobs';
import { createAnthropicJudgeOne } from './anthropic/judge-one';
import { anthropicPrefixes } from './anthropic/prefixes';
import { createSlots, type Slots } from './concurrency';
import type { Judge, JudgeBundle, JudgeRequest } from './judge';
import type { JudgeProvider, JudgeSpec } from './judge-spec';
import { judgeOneByOne, type Pacing } from './one-by-one';
import { createOpenaiClient } from './openai/client';
import { createOpenaiJobs } from './openai/jobs';
import { createOpenaiJudgeOne } from './openai/judge-one';
import { once } from './once';
import { createGate } from './pace/gate';
import { type Draw, Pace } from './pace/pace';
import { estimateTokens } from './prices/tokens';
import type { JobOrder, ProviderJobs } from './provider-jobs';
import { noAccess, type ProvidersAccess } from './provider-access';
import { createRecordedJudge } from './recorded/recorded';
import { createSimulatedJudge } from './simulated';
import { createSimulatedJobs } from './simulated-jobs';
import type { TraceCalls } from './trace-calls';
import { createWarmUp } from './warm-up';

export interface JudgesSetup {
  /** Calls at once per provider, over all bundles; a whole number from 1. */
  readonly concurrency: number;
  /** Default: no key is set. */
  readonly access?: ProvidersAccess;
  /** What was ordered under a key: the memory of the simulated provider. Default: it takes no jobs. */
  readonly readOrder?: (jobKey: string) => Promise<JobOrder>;
  /** Of calls over the network. Default: nobody traces them. */
  readonly traceCalls?: TraceCalls;
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
export function createJudges({
  concurrency,
  access = noAccess,
  readOrder,
  traceCalls = (judgeOne) => judgeOne,
}: JudgesSetup): Judges {
  const slots: Record<JudgeProvider, Slots> = {
    simulated: createSlots(concurrency),
    recorded: createSlots(concurrency),
    anthropic: createSlots(concurrency),
    openai: createSlots(concurrency),
  };
  const anthropic = once(() => createAnthropicClient(access.anthropic));
  const openai = once(() => createOpenaiClient(access.openai));
  const judges = new Map<string, Judge>();
  const pacings = new Map<string, Pacing>();
  const simulatedJobs = new Map<string, ProviderJobs>();

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
        case 'simulated': {
          if (readOrder === undefined) return null;
          const jobs = simulatedJobs.get(spec.spec) ?? createSimulatedJobs({ options: spec.options, readOrder });
          simulatedJobs.set(spec.spec, jobs);
          return jobs;
        }
        case 'recorded':
          return null;
      }
    },
  };

  /** Providers limit each model by itself. */
  function pacingOf({ provider, model }: JudgeSpec): Pacing {
    const key = `${provider}:${model}`;
    const pacing = pacings.get(key) ?? { gate: createGate(new Pace()), drawOf: promptTokens };
    pacings.set(key, pacing);
    return pacing;
  }

  function create(judge: JudgeSpec): Judge {
    const common = { name: judge.spec, slots: slots[judge.provider] };
    switch (judge.provider) {
      case 'simulated':
        return createSimulatedJudge({ ...common, options: judge.options });
      case 'anthropic': {
        const judgeOne = traceCalls(createAnthropicJudgeOne({ client: anthropic(), ...judge }), judge);
        const caching = { prefixesOf: anthropicPrefixes(judge), warmUp: createWarmUp() };
        return judgeOneByOne({ ...common, judgeOne, caching, pacing: pacingOf(judge) });
      }
      case 'openai': {
        const judgeOne = traceCalls(createOpenaiJudgeOne({ client: openai(), ...judge }), judge);
        return judgeOneByOne({ ...common, judgeOne, pacing: pacingOf(judge) });
      }
      case 'recorded':
        return createRecordedJudge(common);
    }
  }
}

/** In the middle of what the texts may have; what the provider counts corrects it. */
function promptTokens({ criteria }: JudgeBundle, { a, b }: JudgeRequest): Draw {
  const { low, high } = estimateTokens(`${criteria ?? ''} ${a.text} ${b.text}`);
  return { inputTokens: (low + high) / 2 };
}
