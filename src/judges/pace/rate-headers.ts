/** What a provider counts per minute. */
export type Resource = 'requests' | 'inputTokens' | 'outputTokens';

export interface ResourceLimit {
  readonly perMinute: number;
  readonly remaining: number;
}

/** Names of the header for the limit, and of the one for what is left of it; the first pair that is there is taken. */
const names: Readonly<Record<Resource, readonly (readonly [string, string])[]>> = {
  requests: [
    ['anthropic-ratelimit-requests-limit', 'anthropic-ratelimit-requests-remaining'],
    ['x-ratelimit-limit-requests', 'x-ratelimit-remaining-requests'],
  ],
  inputTokens: [
    ['anthropic-ratelimit-input-tokens-limit', 'anthropic-ratelimit-input-tokens-remaining'],
    ['anthropic-ratelimit-tokens-limit', 'anthropic-ratelimit-tokens-remaining'],
    ['x-ratelimit-limit-tokens', 'x-ratelimit-remaining-tokens'],
  ],
  outputTokens: [['anthropic-ratelimit-output-tokens-limit', 'anthropic-ratelimit-output-tokens-remaining']],
};

const resources = Object.keys(names) as readonly Resource[];

/** The limits that these headers tell of; those that are missing or no numbers are left out. */
export function readLimits(headers: Readonly<Record<string, string>>): ReadonlyMap<Resource, ResourceLimit> {
  const limits = new Map<Resource, ResourceLimit>();
  for (const resource of resources) {
    for (const [limit, left] of names[resource]) {
      const [perMinute, remaining] = [Number(headers[limit] ?? NaN), Number(headers[left] ?? NaN)];
      if (!(perMinute > 0) || !Number.isFinite(remaining)) continue;
      limits.set(resource, { perMinute, remaining });
      break;
    }
  }
  return limits;
}
