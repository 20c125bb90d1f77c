/** The fake's time: the system's, and what a test has advanced it by. */
export class Clock {
  #advancedMs = 0;

  now(): number {
    return Date.now() + this.#advancedMs;
  }

  advance(ms: number): void {
    this.#advancedMs += ms;
  }
}
