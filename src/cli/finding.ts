/** One line of what `doctor` has found. */
export interface Finding {
  readonly name: string;
  /** A note tells of something to know; only a problem stands in the way. */
  readonly state: 'ok' | 'note' | 'problem';
  readonly text: string;
}
