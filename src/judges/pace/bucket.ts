const minuteMs = 60_000;
/**
 * What is never used, as a share of a minute: room for what is under way between a change at the provider and the news
 * of it. It is left in the bucket once, not every minute. It grows with each rejection, and shrinks again in time.
 */
const margin = { least: 0.02, most: 0.3, growth: 1.5, halfLifeMs: 5 * 60_000 } as const;
/** How often the draw of others is estimated anew, how much of a new estimate is believed, and how fast it is doubted. */
const estimate = { everyMs: 500, weight: 0.5, most: 0.95, halfLifeMs: 5_000 } as const;

/** Where a bucket stood when a call left. */
export interface BucketMark {
  readonly level: number;
  readonly correction: number;
}

/**
 * This worker's picture of one limit of a provider: a bucket that fills evenly within a minute. Sends are debited
 * here at once; what the provider says is left corrects the picture, whoever else may draw on the limit.
 * Times are in milliseconds of one clock.
 */
export class Bucket {
  private level: number;
  /** Sum of all corrections: calls that left before one of them are not to bring it a second time. */
  private correction = 0;
  private margin: number = margin.least;
  /** What others draw per millisecond, as far as corrections tell. */
  private others = 0;
  private estimatedAt: number;
  private correctionThen = 0;

  constructor(
    private perMinute: number,
    level: number,
    private at: number,
  ) {
    this.level = Math.min(level, perMinute);
    this.estimatedAt = at;
  }

  /** Milliseconds until so much may be drawn; 0: now. What exceeds the whole bucket waits until it is full. */
  waitFor(amount: number, nowMs: number): number {
    this.fill(nowMs);
    const kept = this.perMinute * this.margin;
    const needed = Math.min(amount, this.perMinute - 2 * kept) + kept;
    return needed <= this.level ? 0 : Math.ceil((needed - this.level) / this.inflow());
  }

  draw(amount: number, nowMs: number): BucketMark {
    this.fill(nowMs);
    this.level -= amount;
    return { level: this.level, correction: this.correction };
  }

  /** Takes in what the provider said in the answer to the call that left at the mark. */
  correct(perMinute: number, remaining: number, mark: BucketMark, nowMs: number): void {
    this.fill(nowMs);
    const expected = mark.level + (this.correction - mark.correction);
    const change = remaining - expected;
    this.perMinute = perMinute;
    this.level = Math.min(this.level + change, perMinute);
    this.correction += change;
    this.estimateOthers(nowMs);
  }

  /** The provider has turned a call away although the picture had room for it. */
  rejected(): void {
    this.margin = Math.min(margin.most, this.margin * margin.growth);
  }

  /** The picture runs ahead of the provider by as much as others draw, so that much less flows in. */
  private estimateOthers(nowMs: number): void {
    const elapsed = nowMs - this.estimatedAt;
    if (elapsed < estimate.everyMs) return;
    const drift = (this.correction - this.correctionThen) / elapsed;
    const most = (estimate.most * this.perMinute) / minuteMs;
    this.others = Math.min(Math.max(this.others - estimate.weight * drift, 0), most);
    this.estimatedAt = nowMs;
    this.correctionThen = this.correction;
  }

  private inflow(): number {
    const all = this.perMinute / minuteMs;
    return all - Math.min(this.others, estimate.most * all);
  }

  private fill(nowMs: number): void {
    const elapsed = Math.max(0, nowMs - this.at);
    this.level = Math.min(this.perMinute, this.level + elapsed * this.inflow());
    this.at = Math.max(this.at, nowMs);
    // While nothing is answered nothing is learned, and what others drew then is no reason to stand still.
    this.others *= 0.5 ** (elapsed / estimate.halfLifeMs);
    this.margin = Math.max(margin.least, this.margin * 0.5 ** (elapsed / margin.halfLifeMs));
  }
}
