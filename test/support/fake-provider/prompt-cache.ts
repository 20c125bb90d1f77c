import type { Clock } from './clock';
import { shortHash, type CacheLifetime, type PromptPart } from './prompt';
import { tokensOf, type Tokens } from './tokens';

const lifetimeMs: Record<CacheLifetime, number> = { '5m': 5 * 60_000, '1h': 60 * 60_000 };
/** How many parts before a breakpoint are searched for an entry. */
const lookBack = 20;

export interface CacheUse {
  readonly tokens: Omit<Tokens, 'output'>;
  /** The response has begun: what was written can be read from now on. */
  begin(): void;
}

/**
 * Prefixes up to breakpoints, byte for byte, per model. A prefix is read if a request before wrote it, or read it,
 * within its lifetime, and its response had begun; what follows up to the last breakpoint is written, each stretch at
 * the lifetime of the breakpoint that ends it. A prefix below the model's minimum is neither.
 */
export class PromptCache {
  readonly #entries = new Map<string, { expiresAt: number; readonly lifetimeMs: number }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param scope what a prefix is cached for: the model, and settings that change how a prompt is read
   * @param minimum tokens of the smallest prefix that is cached
   */
  use(scope: string, parts: readonly PromptPart[], minimum: number): CacheUse {
    const prefixes = prefixesOf(scope, parts);
    const total = prefixes.at(-1)?.tokens ?? 0;
    const breakpoints = prefixes.filter(({ lifetime, tokens }) => lifetime !== null && tokens >= minimum);
    const read = this.#longestRead(prefixes, breakpoints);
    const writes = breakpoints.filter(({ tokens }) => tokens > read);
    const written = { '5m': 0, '1h': 0 };
    let end = read;
    for (const { lifetime, tokens } of writes) {
      written[lifetime ?? '5m'] += tokens - end;
      end = tokens;
    }
    return {
      tokens: { input: total - end, cacheRead: read, cacheWrite5m: written['5m'], cacheWrite1h: written['1h'] },
      begin: () => {
        for (const { key, lifetime } of writes) {
          const ms = lifetimeMs[lifetime ?? '5m'];
          this.#entries.set(key(), { expiresAt: this.#clock.now() + ms, lifetimeMs: ms });
        }
      },
    };
  }

  #longestRead(prefixes: readonly Prefix[], breakpoints: readonly Prefix[]): number {
    const now = this.#clock.now();
    for (const { index } of breakpoints.toReversed()) {
      for (let at = index; at >= Math.max(0, index - lookBack); at--) {
        const prefix = prefixes[at];
        const entry = prefix && this.#entries.get(prefix.key());
        if (prefix === undefined || entry === undefined || entry.expiresAt <= now) continue;
        entry.expiresAt = now + entry.lifetimeMs;
        return prefix.tokens;
      }
    }
    return 0;
  }
}

interface Prefix {
  readonly index: number;
  /** A hash of all bytes up to here. */
  readonly key: () => string;
  readonly tokens: number;
  readonly lifetime: CacheLifetime | null;
}

function prefixesOf(scope: string, parts: readonly PromptPart[]): Prefix[] {
  let tokens = 0;
  const keys: string[] = [];
  const keyAt = (index: number): string => {
    for (let at = keys.length; at <= index; at++) {
      keys.push(shortHash(`${keys[at - 1] ?? scope} ${parts[at]?.role} ${parts[at]?.hash}`));
    }
    return keys[index] ?? scope;
  };
  return parts.map(({ text, breakpoint }, index) => {
    tokens += tokensOf(text);
    return { index, tokens, lifetime: breakpoint, key: () => keyAt(index) };
  });
}
