/** How far back acceptances are counted. */
const spanMs = 10_000;
/** Growth per second: slowly near the limit that was met, then faster, so that a doubled limit is found within seconds. */
const growth = { near: 0.003, quiet: 0.1, quietAfterMs: 4_000 } as const;
/** The share of the rate last accepted that is asked for after a rejection. */
const stepBack = 0.96;

/**
 * A limit that the provider does not tell: learned from the rate that it accepted before a rejection, and tried upwards
 * since then. Calls leave evenly at that rate. Unknown, and no hindrance, until the first rejection.
 */
export class LearnedRate {
  private perMs: number | null = null;
  private nextMs = 0;
  private grownAtMs = 0;
  private rejectedAtMs = -Infinity;
  private acceptedAtMs: number[] = [];

  get known(): boolean {
    return this.perMs !== null;
  }

  waitMs(nowMs: number): number {
    return this.perMs === null ? 0 : Math.max(0, Math.ceil(this.nextMs - nowMs));
  }

  sent(nowMs: number): void {
    if (this.perMs === null) return;
    const elapsedMs = nowMs - this.grownAtMs;
    const perSecond = nowMs - this.rejectedAtMs > growth.quietAfterMs ? growth.quiet : growth.near;
    this.perMs *= 1 + (perSecond * elapsedMs) / 1_000;
    this.grownAtMs = nowMs;
    this.nextMs = Math.max(this.nextMs, nowMs - spanMs / 100) + 1 / this.perMs;
  }

  accepted(nowMs: number): void {
    this.acceptedAtMs.push(nowMs);
    const first = this.acceptedAtMs.findIndex((at) => at > nowMs - spanMs);
    if (first > 0) this.acceptedAtMs.splice(0, first);
  }

  rejected(nowMs: number): void {
    const recent = this.acceptedAtMs.filter((at) => at > nowMs - spanMs);
    const span = Math.max(1_000, nowMs - (recent[0] ?? nowMs));
    const accepted = Math.max(1, recent.length) / span;
    this.perMs = stepBack * (this.perMs === null ? accepted : Math.min(accepted, this.perMs));
    this.rejectedAtMs = nowMs;
    this.grownAtMs = nowMs;
  }

  forget(): void {
    this.perMs = null;
  }
}
