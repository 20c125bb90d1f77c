import type { NewJudge } from '../contracts/new-batch';
import { randomStream } from '../core/random/random';
import type { GroupsById } from '../input/check-pair';
import { InputError } from '../input/input-error';
import { readRecordedVotes, type RecordedVotes } from '../input/read-recorded-votes';
import { readVoteRows } from '../input/read-votes';
import type { Price } from '../contracts/price';
import { type JudgeSpec, parseJudgeSpec } from '../judges/judge-spec';
import { judgePrice, requirePrice } from '../judges/prices/judge-price';

const maxJudges = 16;

/** A judge with what its file says, if it is a recorded one. */
export interface AskedJudge {
  readonly spec: JudgeSpec;
  readonly recorded: RecordedVotes | null;
}

/**
 * Parses the specs of a panel and reads the votes of recorded judges.
 * @throws InputError `judges`, and those of `parseJudgeSpec` and `readRecordedVotes`
 */
export function toJudges(specs: readonly string[], groups: GroupsById): readonly AskedJudge[] {
  return toPanel(specs).map((spec) => ({
    spec,
    recorded: spec.provider === 'recorded' ? readRecordedVotes(spec.options.votes, groups) : null,
  }));
}

/**
 * Parses the specs of a panel: 1 to 16, all different.
 * @throws InputError `judges`, and those of `parseJudgeSpec`
 */
export function toPanel(specs: readonly string[]): readonly JudgeSpec[] {
  if (specs.length < 1 || specs.length > maxJudges) {
    const sentence = `a batch takes 1 to ${maxJudges} judges, got ${specs.length}. Start one batch for each group of them.`;
    throw new InputError('judges', sentence);
  }
  const panel = specs.map((text) => parseJudgeSpec(text, { baseDir: process.cwd() }));
  const twice = panel.find(({ spec }, index) => panel.findIndex((one) => one.spec === spec) < index);
  if (twice === undefined) return panel;
  throw new InputError('judges', `the judge ${twice.spec} is named twice. Name it once, or with other options.`);
}

/** @throws InputError `judges` if one of them cannot be asked about the comparisons of another batch */
export function checkRejudges(panel: readonly JudgeSpec[]): void {
  if (!panel.some(({ provider }) => provider === 'recorded')) return;
  const sentence = 'a recorded judge has its own votes and cannot be asked about other comparisons.';
  throw new InputError('judges', `${sentence} Use it with \`paragone run\`.`);
}

/** What has to be said of the files of recorded judges. */
export function recordedNotices(specs: readonly string[]): readonly string[] {
  return toPanel(specs).flatMap((spec) => {
    if (spec.provider !== 'recorded') return [];
    return readVoteRows(spec.options.votes).notices.map((notice) => `${spec.spec}: ${notice}`);
  });
}

/** Whether a model without a known price will do. */
export interface PriceRules {
  readonly allowUnpriced?: boolean | undefined;
}

/**
 * What the calls of a judge are booked at; null: free, or not known.
 * @throws InputError `unpriced_model`
 */
function toPrice(judge: JudgeSpec, { allowUnpriced = false }: PriceRules): Price | null {
  const price = judgePrice(judge);
  if (!allowUnpriced) requirePrice(judge, price);
  return price;
}

/** As it is stored, under its number in the batch. Where a file of votes does not say who stood first, that is drawn: the position tells nothing. */
export function toNewJudge(
  { spec: judge, recorded }: AskedJudge,
  seed: string,
  number: number,
  prices: PriceRules,
): NewJudge {
  const { spec, provider, model } = judge;
  const stored = { spec, provider, model, price: toPrice(judge, prices) };
  if (recorded === null) return stored;
  if (recorded.sidesKnown) return { ...stored, votes: recorded.votes };
  const sides = randomStream(seed, 'sides of votes', number);
  const votes = recorded.votes.map((vote) => {
    const stays = sides.next() < 0.5;
    return stays ? vote : { ...vote, a: vote.b, b: vote.a, winner: opposite[vote.winner] };
  });
  return { ...stored, votes };
}

const opposite = { a: 'b', b: 'a', tie: 'tie' } as const;
