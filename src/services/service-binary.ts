export interface ServiceBinary {
  readonly path: string;
  readonly version: string;
  /** Where it comes from, in words for a person: `PATH`, `PARAGONE_HOME`, … */
  readonly source: string;
}

/** What one source of a binary had to offer. */
export type BinarySearch = { readonly found: ServiceBinary } | { readonly problem: string };
