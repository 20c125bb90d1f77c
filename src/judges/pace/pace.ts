import { Bucket, type BucketMark } from './bucket';
import { LearnedRate } from './learned-rate';
import { readLimits, type Resource } from './rate-headers';

/** Back-off after a rejection that names no time: doubled while rejections follow each other. */
const backOff = { firstMs: 1_000, longestMs: 60_000 } as const;

/** What a call is expected to draw. */
export interface Draw {
  readonly inputTokens: number;
}

/** One call that has left. */
export interface Ticket {
  readonly sentAtMs: number;
  readonly draw: Draw;
  readonly marks: ReadonlyMap<Resource, BucketMark>;
}

export interface PaceAnswer {
  /** `other` failures say nothing about limits. */
  readonly kind: 'accepted' | 'rate_limit' | 'overloaded' | 'other';
  readonly headers: Readonly<Record<string, string>> | null;
  readonly retryAfterMs: number | null;
  /** What the call has drawn, as the provider counts it; null: not told. */
  readonly inputTokens: number | null;
}

/** How much of what a call has drawn beyond or below its estimate is believed of the next. */
const scaleWeight = 0.2;

/**
 * When calls to one model of a provider may leave, by what its answers tell: limits and what is left of them in the
 * headers, or else rejections. Pure: the clock is whoever asks; times are in milliseconds.
 * After a rejection nothing leaves before the time that the provider named, then one call, and the rest once that is
 * accepted.
 */
export class Pace {
  private readonly buckets = new Map<Resource, Bucket>();
  private readonly learned = new LearnedRate();
  private inFlight = 0;
  /** Calls at once: one, then one more for each that is accepted, so that many workers do not rush in together. */
  private window = 1;
  private closedUntilMs = -Infinity;
  /** After a closure, until a call that left later is accepted. */
  private probing = false;
  private rejections = 0;
  /** Tokens that the provider counts for one that was estimated. */
  private scale = 1;

  /** Milliseconds until the next call may leave; 0: now; null: when a call that is under way has been answered. */
  waitMs(draw: Draw, nowMs: number): number | null {
    if (nowMs < this.closedUntilMs) return this.closedUntilMs - nowMs;
    if (this.probing && this.inFlight > 0) return null;
    if (this.inFlight >= this.window) return null;
    const waits = [...this.buckets].map(([resource, bucket]) => bucket.waitFor(this.amountOf(resource, draw), nowMs));
    return Math.max(0, this.learned.waitMs(nowMs), ...waits);
  }

  sent(draw: Draw, nowMs: number): Ticket {
    this.inFlight += 1;
    this.learned.sent(nowMs);
    const marks = new Map(
      [...this.buckets].map(([resource, bucket]) => [resource, bucket.draw(this.amountOf(resource, draw), nowMs)]),
    );
    return { sentAtMs: nowMs, draw, marks };
  }

  answered(ticket: Ticket, { kind, headers, retryAfterMs, inputTokens }: PaceAnswer, nowMs: number): void {
    this.inFlight -= 1;
    if (inputTokens !== null && ticket.draw.inputTokens > 0) {
      this.scale += scaleWeight * (inputTokens / ticket.draw.inputTokens - this.scale);
    }
    const limits = headers === null ? new Map<Resource, never>() : readLimits(headers);
    for (const [resource, { perMinute, remaining }] of limits) {
      const mark = ticket.marks.get(resource);
      const bucket = this.buckets.get(resource);
      // Calls under way since then are not in what is left; one each is the least that they draw.
      if (bucket === undefined) this.buckets.set(resource, new Bucket(perMinute, remaining - this.inFlight, nowMs));
      else if (mark !== undefined) bucket.correct(perMinute, remaining, mark, nowMs);
    }
    if (this.buckets.size > 0) this.learned.forget();
    if (kind === 'accepted') this.accept(ticket, nowMs);
    else if (kind === 'rate_limit') this.reject(ticket, retryAfterMs, nowMs);
    else if (kind === 'overloaded' && retryAfterMs !== null) this.close(nowMs + retryAfterMs);
  }

  private accept({ sentAtMs }: Ticket, nowMs: number): void {
    this.window += 1;
    if (sentAtMs < this.closedUntilMs) return;
    this.probing = false;
    this.rejections = 0;
    this.learned.accepted(nowMs);
  }

  private reject({ sentAtMs }: Ticket, retryAfterMs: number | null, nowMs: number): void {
    // Several calls under way are turned away by one closed door: that is one rejection.
    if (sentAtMs >= this.closedUntilMs) {
      this.rejections += 1;
      this.window = 1;
      for (const bucket of this.buckets.values()) bucket.rejected();
      if (this.buckets.size === 0) this.learned.rejected(nowMs);
    }
    const byDefault = Math.min(backOff.firstMs * 2 ** (this.rejections - 1), backOff.longestMs);
    this.close(nowMs + (retryAfterMs ?? byDefault));
  }

  private close(untilMs: number): void {
    this.closedUntilMs = Math.max(this.closedUntilMs, untilMs);
    this.probing = true;
  }

  /** A limit on output tokens cannot be drawn on beforehand: what is left of it only has to be more than nothing. */
  private amountOf(resource: Resource, { inputTokens }: Draw): number {
    if (resource === 'requests') return 1;
    return resource === 'inputTokens' ? this.scale * inputTokens : 0;
  }
}
