import type { LimitState } from '../rate-limits';
import type { ProviderState } from '../provider-state';

export function rateHeaders({ clock, limits }: ProviderState): Record<string, string> {
  const { requests, inputTokens } = limits.anthropic.state();
  const about = (name: string, { limit, remaining, resetMs }: LimitState) => ({
    [`anthropic-ratelimit-${name}-limit`]: String(limit),
    [`anthropic-ratelimit-${name}-remaining`]: String(remaining),
    [`anthropic-ratelimit-${name}-reset`]: new Date(clock.now() + resetMs).toISOString(),
  });
  return { ...about('requests', requests), ...about('input-tokens', inputTokens), ...about('tokens', inputTokens) };
}
