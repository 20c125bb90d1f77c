import type { DataConverter } from '@temporalio/common';
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { Tracing } from '../tracing/tracing';

/** Where Temporal is, as its own environment variables or `temporal.toml` profile say. */
export interface TemporalTarget {
  readonly address: string;
  readonly namespace: string;
  readonly connectionOptions: NativeConnectionOptions;
  /** Encrypts what is given to Temporal. Default: it is plain. */
  readonly dataConverter?: DataConverter;
  /** Default: nothing is traced. */
  readonly tracing?: Tracing;
}
