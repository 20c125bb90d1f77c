/** Upper bounds of the buckets of histograms, inclusive; one more bucket has no bound. */
export const buckets = {
  /** From a call on a machine nearby to a provider job of a day; the stuck limit (1800) and the queue TTL (14400) are bounds. */
  seconds: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 43_200, 86_400],
  /** Of a job: from one to the most that a provider takes. */
  items: [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 50_000, 100_000],
} as const;

/** What has been observed for one metric and one set of labels; of a histogram, in one bucket. */
export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Upper bound of the bucket; Infinity: without a bound, or no histogram. */
  readonly le: number;
  /** Observations. */
  readonly count: number;
  /** Of what was observed; the value of a counter or gauge. A decimal, exact. */
  readonly sum: string;
}
