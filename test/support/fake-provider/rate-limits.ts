import { z } from 'zod';
import type { Clock } from './clock';

export const limitChange = z.strictObject({
  requestsPerMinute: z.number().positive().optional(),
  /** Cache reads do not count. */
  inputTokensPerMinute: z.number().positive().optional(),
  /** How much of the limit may be used at once after a rest, in seconds of it. */
  burstSeconds: z.number().positive().optional(),
});
export type LimitChange = z.infer<typeof limitChange>;

/** So high that nothing meets it. */
const unlimited = { requestsPerMinute: 1e6, inputTokensPerMinute: 1e10, burstSeconds: 60 };

export interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  /** Until it is full again. */
  readonly resetMs: number;
}

/** Two token buckets, refilled evenly: requests, and input tokens. */
export class RateLimits {
  #limits = unlimited;
  #used = { requests: 0, inputTokens: 0 };
  #at: number;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#at = clock.now();
  }

  /** What is used up stays the same share of what may be used at once. */
  change(change: LimitChange): void {
    this.#refill();
    const share = {
      requests: this.#used.requests / this.#bucket('requests').burst,
      inputTokens: this.#used.inputTokens / this.#bucket('inputTokens').burst,
    };
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    this.#limits = { ...this.#limits, ...(Object.fromEntries(given) as Partial<typeof unlimited>) };
    this.#used = {
      requests: share.requests * this.#bucket('requests').burst,
      inputTokens: share.inputTokens * this.#bucket('inputTokens').burst,
    };
  }

  /** Null: allowed, and taken. Otherwise the milliseconds until it would be. */
  take(inputTokens: number): number | null {
    this.#refill();
    const wait = Math.max(this.#waitMs('requests', 1), this.#waitMs('inputTokens', inputTokens));
    if (wait > 0) return wait;
    this.#used.requests += 1;
    this.#used.inputTokens += inputTokens;
    return null;
  }

  state(): Record<'requests' | 'inputTokens', LimitState> {
    this.#refill();
    const of = (kind: 'requests' | 'inputTokens'): LimitState => {
      const { perMinute, burst } = this.#bucket(kind);
      const remaining = Math.max(0, Math.floor(burst - this.#used[kind]));
      return { limit: Math.floor(perMinute), remaining, resetMs: (this.#used[kind] / perMinute) * 60_000 };
    };
    return { requests: of('requests'), inputTokens: of('inputTokens') };
  }

  #bucket(kind: 'requests' | 'inputTokens') {
    const perMinute = this.#limits[`${kind}PerMinute`];
    return { perMinute, burst: Math.max(1, (perMinute * this.#limits.burstSeconds) / 60) };
  }

  #waitMs(kind: 'requests' | 'inputTokens', wanted: number): number {
    const { perMinute, burst } = this.#bucket(kind);
    // What is larger than the whole bucket is let through when the bucket is full, or it would wait for ever.
    const missing = this.#used[kind] + Math.min(wanted, burst) - burst;
    return missing <= 0 ? 0 : (missing / perMinute) * 60_000;
  }

  #refill(): void {
    const now = this.#clock.now();
    const minutes = (now - this.#at) / 60_000;
    this.#at = now;
    this.#used = {
      requests: Math.max(0, this.#used.requests - minutes * this.#limits.requestsPerMinute),
      inputTokens: Math.max(0, this.#used.inputTokens - minutes * this.#limits.inputTokensPerMinute),
    };
  }
}
