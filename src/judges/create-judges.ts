import { createSlots, type Slots } from './concurrency';
import type { Judge } from './judge';
import type { JudgeProvider, JudgeSpec } from './judge-spec';
import { createSimulatedJudge } from './simulated';

/**
 * The judges of one worker: equal specs give the same judge, and all judges of a provider share one limit.
 * @param concurrency calls at once per provider, over all bundles; a whole number from 1
 */
export function createJudges({ concurrency }: { readonly concurrency: number }): (spec: JudgeSpec) => Judge {
  const slots: Record<JudgeProvider, Slots> = { simulated: createSlots(concurrency) };
  const judges = new Map<string, Judge>();
  return ({ provider, options, spec }) => {
    const known = judges.get(spec);
    if (known !== undefined) return known;
    const judge = createSimulatedJudge({ name: spec, options, slots: slots[provider] });
    judges.set(spec, judge);
    return judge;
  };
}
