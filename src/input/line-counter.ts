/**
 * Says on which line each record of a CSV begins, from the byte at which it ends.
 * The parser's own count takes a CRLF inside quotes for two lines; bytes do not lie.
 */
export class LineCounter {
  readonly #bytes: Buffer;
  readonly #lineEnd: string;
  #consumed = 0;
  #line = 1;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#lineEnd = bytes.includes('\n') ? '\n' : '\r';
  }

  /** Records must come in order. */
  startOf(cells: readonly string[], endOfRecord: number): number {
    this.#advance(endOfRecord);
    const last = this.#consumed === endOfRecord ? this.#line - 1 : this.#line;
    const inside = cells.reduce((sum, cell) => sum + cell.split(this.#lineEnd).length - 1, 0);
    return last - inside;
  }

  /** The line on which the record behind the last one begins: where the parser stumbled, if it did. */
  startOfNext(): number {
    const rest = this.#bytes.subarray(this.#consumed);
    const blank = rest.findIndex((byte) => byte !== 0x0a && byte !== 0x0d);
    if (blank > 0) this.#advance(this.#consumed + blank);
    return this.#line;
  }

  #advance(end: number): void {
    for (;;) {
      const found = this.#bytes.indexOf(this.#lineEnd, this.#consumed);
      if (found === -1 || found >= end) return;
      this.#consumed = found + 1;
      this.#line += 1;
    }
  }
}
