import type { Outcome } from '../../src/core/fit/bradley-terry';
import { winProbability } from '../../src/core/fit/bradley-terry';
import { fitScale } from '../../src/core/fit/fit-scale';
import { defaultRandomShare, planWave, waveSize } from '../../src/core/pairing/pairing';
import type { PlannedComparison } from '../../src/core/pairing/pairing-state';
import { randomIndex, randomStream, standardNormal } from '../../src/core/random/random';

/** A cell of a simulation: true scores are N(0, spread²), each judged by the model itself. */
export interface SimulatedCell {
  readonly itemCount: number;
  readonly spread: number;
  readonly comparisonsPerItem: number;
  /** `random`: any two items, every time; `planned`: the waves of a batch with default settings. */
  readonly pairs: 'random' | 'planned';
}

export interface SimulatedScale {
  /** Less their mean. */
  readonly truth: readonly number[];
  readonly outcomes: readonly Outcome[];
}

/** Equal arguments give equal outcomes. */
export function simulateScale(cell: SimulatedCell, seed: string): SimulatedScale {
  const { itemCount: n, spread, comparisonsPerItem, pairs } = cell;
  const random = randomStream(seed, 'simulated scale', n, spread, comparisonsPerItem, pairs);
  const drawn = Array.from({ length: n }, () => spread * standardNormal(random));
  const mean = drawn.reduce((sum, score) => sum + score, 0) / n;
  const truth = drawn.map((score) => score - mean);
  const outcomes: Outcome[] = [];
  const judge = (a: number, b: number): void => {
    const aWins = random.next() < winProbability((truth[a] as number) - (truth[b] as number));
    outcomes.push({ a, b, winner: aWins ? 'a' : 'b' });
  };
  const budget = Math.round((n * comparisonsPerItem) / 2);
  if (pairs === 'random') {
    while (outcomes.length < budget) {
      const a = randomIndex(n, random);
      judge(a, (a + 1 + randomIndex(n - 1, random)) % n);
    }
    return { truth, outcomes };
  }
  const history: PlannedComparison[] = [];
  let scores: readonly number[] | null = null;
  for (let wave = 1; outcomes.length < budget; wave++) {
    const size = Math.min(waveSize(n), budget - outcomes.length);
    const request = {
      itemCount: n,
      size,
      history,
      scores,
      pairing: 'adaptive' as const,
      randomShare: defaultRandomShare,
      seed,
      wave,
    };
    const covered = planWave({ ...request, kind: 'coverage' });
    for (const { a, b } of covered.length > 0 ? covered : planWave({ ...request, kind: 'resampling' })) {
      history.push({ a, b, valid: true });
      judge(a, b);
    }
    if (outcomes.length < budget) scores = fitScale(n, outcomes).fit.scores;
  }
  return { truth, outcomes };
}
