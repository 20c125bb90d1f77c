import type { WaveKind } from '../src/contracts/protocol';
import { possiblePairsOf } from '../src/contracts/settings';
import { groupByFirst } from '../src/core/group-by-first';
import { groupedWaveSize, planGroupedWave } from '../src/core/pairing/grouped-wave';
import { defaultRandomShare, planWave, waveSize, type PlannedPair } from '../src/core/pairing/pairing';
import { quotas } from '../src/core/sharing/quotas';
import { randomStream } from '../src/core/random/random';
import { shareOut } from '../src/core/sharing/sharing';
import type { PlanningFacts, WaveComparison } from '../src/store/waves';

interface WaveNumber {
  readonly wave: number;
  readonly kind: WaveKind;
}

/**
 * The comparisons of a wave, with their judges. Recorded judges bring as many of their votes as a live judge gets
 * pairs, until they have none left; the planner finds pairs for the rest.
 */
export function waveComparisons(facts: PlanningFacts, wave: WaveNumber): readonly WaveComparison[] {
  const { settings, history, itemCount, givenPairs } = facts;
  const roomInWave = sizeOfWave(facts);
  const budgetLeft = Math.max(0, settings.totalBudget - history.length);
  // Given pairs are taken as they stand: order, sides and repeats.
  if (givenPairs !== null) {
    // A provider's batch job is the only wave.
    const most = settings.mode === 'provider_batch_api' ? budgetLeft : Math.min(roomInWave, budgetLeft);
    return shared(facts, wave, givenPairs.slice(history.length, history.length + most));
  }
  const isWhole = wave.kind === 'resampling' || settings.mode === 'provider_batch_api';
  const pairs = isWhole ? possiblePairsOf(settings, itemCount) : roomInWave;
  if (settings.bothOrders) {
    const asked = isWhole ? pairs : Math.ceil(pairs / 2);
    const half = planned(facts, wave, Math.min(asked, Math.floor(budgetLeft / 2)), []);
    return shared(facts, wave, half).flatMap(({ a, b, judge }) => [
      { a, b, judge },
      { a: b, b: a, judge },
    ]);
  }
  const size = Math.min(pairs, budgetLeft);
  const votes = votesOf(facts, wave, size);
  if (liveJudges(facts).length === 0) return votes;
  // Side by side, comparisons with the same first text come into one bundle, and a provider's cache is still warm.
  return [...votes, ...groupByFirst(shared(facts, wave, planned(facts, wave, size - votes.length, votes)))];
}

function sizeOfWave({ comparability, itemCount }: PlanningFacts): number {
  return comparability === null ? waveSize(itemCount) : groupedWaveSize(comparability);
}

type JudgedComparison = WaveComparison & { readonly judge: number };

function liveJudges({ judges }: PlanningFacts): readonly number[] {
  return [...judges.keys()].filter((judge) => judges[judge]?.openVotes === null);
}

function shared(
  facts: PlanningFacts,
  { wave }: WaveNumber,
  pairs: readonly PlannedPair[],
): readonly JudgedComparison[] {
  const { itemCount, history, seed, settings } = facts;
  const judges = liveJudges(facts);
  const shares = shareOut({ itemCount, judges, pairs, bothOrders: settings.bothOrders, history, seed, wave });
  return pairs.map((pair, position) => ({ ...pair, judge: shares[position] ?? 0 }));
}

/** The votes of a wave of this size, those of one judge after those of another. */
function votesOf({ judges, history, seed }: PlanningFacts, { wave }: WaveNumber, size: number): JudgedComparison[] {
  const shares = quotas({
    counts: judges.map((_, judge) => history.filter((one) => one.judge === judge).length),
    room: judges.map(({ openVotes }) => openVotes?.length ?? Infinity),
    total: size,
    random: randomStream(seed, 'votes', wave),
  });
  return judges.flatMap(({ openVotes }, judge) =>
    (openVotes ?? []).slice(0, shares[judge]).map(({ position, a, b }) => ({ a, b, judge, vote: position })),
  );
}

/** @param votes of the same wave, which the planner takes for granted */
function planned(
  facts: PlanningFacts,
  wave: WaveNumber,
  size: number,
  votes: readonly JudgedComparison[],
): readonly PlannedPair[] {
  const { settings, itemCount, comparability, history, judges, scores, seed } = facts;
  const isVote = (judge: number): boolean => judges[judge]?.openVotes !== null;
  const known = [...history, ...votes.map(({ a, b, judge }) => ({ a, b, judge, valid: true }))];
  // In comparison order: no wave that leaves pairs uncovered is larger, so that this is at least the one before.
  const largest = sizeOfWave(facts) + (settings.bothOrders ? 1 : 0);
  const recentFrom = history.length - largest;
  const request = {
    history: known.map(({ a, b, judge, valid }, position) => {
      return { a, b, valid, isVote: isVote(judge), isRecent: position >= recentFrom };
    }),
    pairing: settings.pairing,
    scores,
    seed,
    size,
    randomShare: defaultRandomShare,
    ...wave,
  };
  return comparability === null ? planWave({ ...request, itemCount }) : planGroupedWave({ ...request, comparability });
}
