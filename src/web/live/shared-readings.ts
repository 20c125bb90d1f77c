const tickMs = 1_000;

interface Reading<Facts> {
  readonly tick: number;
  readonly facts: Promise<Facts>;
}

/**
 * What all who watch something read once a second: one reading per tick of the clock, whoever asks first, however many
 * watch. What nobody asks for is not read.
 */
export class SharedReadings<Facts> {
  private readonly latest = new Map<string, Reading<Facts>>();

  constructor(private readonly read: (key: string) => Promise<Facts>) {}

  /** As of this tick. */
  of(key: string): Promise<Facts> {
    const tick = Math.floor(Date.now() / tickMs);
    const found = this.latest.get(key);
    if (found?.tick === tick) return found.facts;
    for (const [old, reading] of this.latest) if (reading.tick < tick - 1) this.latest.delete(old);
    const facts = this.read(key);
    this.latest.set(key, { tick, facts });
    return facts;
  }
}

/** Milliseconds until all who watch look again. */
export function untilNextTick(): number {
  return tickMs - (Date.now() % tickMs);
}
