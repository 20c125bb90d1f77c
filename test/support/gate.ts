/** Lets so many calls through, and holds the others until more may pass or they are aborted. */
export class Gate {
  private passed = 0;
  private held: (() => void)[] = [];

  constructor(private limit: number) {}

  /** Lets all that are held and all that come through. */
  open(): void {
    this.limit = Infinity;
    const released = this.held;
    this.held = [];
    for (const release of released) release();
  }

  /** False: it was aborted while it was held. */
  async pass(signal: AbortSignal): Promise<boolean> {
    if (this.passed >= this.limit) {
      await new Promise<void>((resolve) => {
        this.held.push(resolve);
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    if (signal.aborted) return false;
    this.passed += 1;
    return true;
  }
}
