/** How long a rolled-up measurement lasts, from a full minute, hour or day of UTC. */
export type Resolution = 'minute' | 'hour' | 'day';

/** Days for which measurements of each resolution are kept: 1 to 36500, none longer than the next coarser one's. */
export type Retention = Readonly<Record<Resolution, number>>;

export const defaultRetention: Retention = { minute: 7, hour: 90, day: 1_095 };

/** The last 15 minutes. */
export const defaultWindowMs = 900_000;

/** Runs `rollUpMetrics` on the control queue. */
export const rollUpScheduleId = 'paragone-metrics';

/** Rows of the table `measurements`. */
export interface RolledUp {
  /** Written or added to. */
  readonly minutes: number;
  readonly hours: number;
  readonly days: number;
  /** Older than the retention, and deleted. */
  readonly removed: number;
}

export interface MeasuringActivities {
  /** Adds up the answers that came since the last time, and deletes what is older than its retention. */
  rollUp(): Promise<RolledUp>;
}
