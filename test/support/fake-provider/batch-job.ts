import type { ProviderName } from './fault-rule';

export interface BatchMember {
  readonly customId: string;
  /** The body of its request. */
  readonly request: unknown;
}

/** What became of a member, as the row of a results file. */
export interface MemberOutcome {
  readonly customId: string;
  readonly result: 'succeeded' | 'errored' | 'canceled' | 'expired';
  readonly row: string;
  /** A row that contradicts it. */
  readonly contradiction: string;
}

/** What a provider does when a batch ends: asks these members, and closes those. */
export interface BatchEnding {
  readonly done: readonly BatchMember[];
  readonly rest: readonly BatchMember[];
  readonly restResult: 'canceled' | 'expired';
}

const day = 24 * 60 * 60_000;

/**
 * The life of a batch, whatever the protocol: in progress → (canceling →) ended. Nothing is asked before it ends, so
 * that its counts stay 0 until then. It ends when it was retrieved often enough, at its expiry, or by control.
 */
export class BatchJob {
  status: 'in_progress' | 'canceling' | 'ended' = 'in_progress';
  outcomes: readonly MemberOutcome[] = [];
  expired = false;
  /** Retrievals so far. */
  polls = 0;
  private pollsAtCancel = 0;
  cancelledAt: number | null = null;
  endedAt: number | null = null;

  constructor(
    readonly id: string,
    readonly provider: ProviderName,
    readonly members: readonly BatchMember[],
    readonly createdAt: number,
    /** Retrievals that find it in progress; null: it ends by control only. */
    readonly endsAfterPolls: number | null,
    /** Members done when it ends by expiring; null: it does not expire before its time. */
    readonly expiresWith: number | null,
    private readonly finish: (job: BatchJob, ending: BatchEnding) => readonly MemberOutcome[],
  ) {}

  get expiresAt(): number {
    return this.createdAt + day;
  }

  /** Somebody retrieves it. */
  poll(now: number): void {
    if (this.status === 'ended') return;
    this.polls += 1;
    if (now >= this.expiresAt) return this.end(now, this.expiresWith ?? 0, 'expired');
    if (this.endsAfterPolls === null) return;
    if (this.status === 'canceling') return this.end(now, this.#doneSoFar(), 'canceled');
    if (this.polls > this.endsAfterPolls) this.end(now, this.expiresWith ?? this.members.length, 'expired');
  }

  /** Members that are done stay done: in proportion to the retrievals it has had. */
  cancel(now: number): void {
    if (this.status !== 'in_progress') return;
    this.status = 'canceling';
    this.cancelledAt = now;
    this.pollsAtCancel = this.polls;
  }

  /** @param done how many members are done, in the order given; the rest is canceled, or else expires */
  end(now: number, done: number, rest: 'canceled' | 'expired'): void {
    if (this.status === 'ended') return;
    const ending = { done: this.members.slice(0, done), rest: this.members.slice(done), restResult: rest };
    this.outcomes = this.finish(this, ending);
    this.expired = rest === 'expired' && ending.rest.length > 0;
    this.status = 'ended';
    this.endedAt = now;
  }

  count(result: MemberOutcome['result']): number {
    return this.outcomes.filter((outcome) => outcome.result === result).length;
  }

  #doneSoFar(): number {
    const retrievals = this.pollsAtCancel;
    const share = this.endsAfterPolls === null ? 0 : Math.min(1, retrievals / (this.endsAfterPolls + 1));
    return Math.floor(this.members.length * share);
  }
}
