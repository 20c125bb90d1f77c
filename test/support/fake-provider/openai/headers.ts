import type { LimitState } from '../rate-limits';
import type { ProviderState } from '../provider-state';

export function rateHeaders({ limits }: ProviderState): Record<string, string> {
  const { requests, inputTokens } = limits.openai.state();
  const about = (name: string, { limit, remaining, resetMs }: LimitState) => ({
    [`x-ratelimit-limit-${name}`]: String(limit),
    [`x-ratelimit-remaining-${name}`]: String(remaining),
    [`x-ratelimit-reset-${name}`]: `${Math.ceil(resetMs)}ms`,
  });
  return { ...about('requests', requests), ...about('tokens', inputTokens) };
}
