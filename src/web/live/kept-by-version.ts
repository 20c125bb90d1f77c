interface Kept<Made> {
  readonly version: string;
  readonly made: Promise<Made>;
}

/** The latest of what is made by key, shared by all who ask while its version holds. A version is read before it is made from. */
export class KeptByVersion<Made> {
  private readonly kept = new Map<string, Kept<Made>>();

  constructor(private readonly mostKept: number) {}

  of(key: string, version: string, make: () => Promise<Made>): Promise<Made> {
    const found = this.kept.get(key);
    if (found?.version === version) return found.made;
    const made = make();
    this.kept.delete(key);
    this.kept.set(key, { version, made });
    made.catch(() => this.drop(key, made));
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.mostKept) break;
      this.kept.delete(oldest);
    }
    return made;
  }

  private drop(key: string, made: Promise<Made>): void {
    if (this.kept.get(key)?.made === made) this.kept.delete(key);
  }
}
