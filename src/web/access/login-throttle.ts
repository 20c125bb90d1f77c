interface Failures {
  readonly count: number;
  readonly lastAtMs: number;
}

interface Limit {
  /** Failures after which there is a wait, of a second; each further one doubles it. */
  readonly free: number;
  readonly longestWaitMs: number;
}

// Behind a proxy everyone has one address, so that waits are short enough for whoever has the token.
const perAddress: Limit = { free: 10, longestWaitMs: 60_000 };
const overAll: Limit = { free: 100, longestWaitMs: 5_000 };
const forgottenAfterMs = 15 * 60_000;
const mostAddresses = 10_000;

/** Slows down whoever guesses at the token. While there is a wait no token is looked at, not even the right one. */
export class LoginThrottle {
  private all: Failures | undefined;
  /** The one that failed last at the end. */
  private readonly addresses = new Map<string, Failures>();

  constructor(private readonly nowMs: () => number) {}

  /** Milliseconds; 0: a token may be given. */
  waitMs(address: string): number {
    return Math.max(this.wait(this.all, overAll), this.wait(this.addresses.get(address), perAddress));
  }

  failed(address: string): void {
    this.all = this.oneMore(this.all);
    const failures = this.oneMore(this.addresses.get(address));
    this.addresses.delete(address);
    this.addresses.set(address, failures);
    for (const oldest of this.addresses.keys()) {
      if (this.addresses.size <= mostAddresses) break;
      this.addresses.delete(oldest);
    }
  }

  succeeded(address: string): void {
    this.addresses.delete(address);
  }

  private oneMore(failures: Failures | undefined): Failures {
    return { count: (this.isForgotten(failures) ? 0 : (failures?.count ?? 0)) + 1, lastAtMs: this.nowMs() };
  }

  private wait(failures: Failures | undefined, { free, longestWaitMs }: Limit): number {
    if (failures === undefined || failures.count < free || this.isForgotten(failures)) return 0;
    const wait = Math.min(longestWaitMs, 1_000 * 2 ** (failures.count - free));
    return Math.max(0, failures.lastAtMs + wait - this.nowMs());
  }

  private isForgotten(failures: Failures | undefined): boolean {
    return failures !== undefined && this.nowMs() - failures.lastAtMs > forgottenAfterMs;
  }
}
