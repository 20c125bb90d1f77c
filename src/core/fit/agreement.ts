/** How often two judges gave these winners to the same comparison, shown the same way round. */
export interface WinnerPair {
  readonly first: 'a' | 'b' | 'tie';
  readonly second: 'a' | 'b' | 'tie';
  readonly comparisons: number;
}

export interface WinnerAgreement {
  /** Comparisons that both have judged. */
  readonly comparisons: number;
  /** Per cent of them with the same winner; null if there are none. */
  readonly agreementPct: number | null;
  /**
   * Cohen's kappa over a, b and tie: agreement beyond what the frequencies of their answers make likely by chance, 1
   * at most. Null without comparisons, or if both always gave the same one answer.
   */
  readonly kappa: number | null;
}

/** Cohen, J. (1960), A coefficient of agreement for nominal scales. */
export function winnerAgreement(pairs: readonly WinnerPair[]): WinnerAgreement {
  const sum = (some: readonly WinnerPair[]): number => some.reduce((total, one) => total + one.comparisons, 0);
  const comparisons = sum(pairs);
  if (comparisons === 0) return { comparisons, agreementPct: null, kappa: null };
  const observed = sum(pairs.filter(({ first, second }) => first === second)) / comparisons;
  const byChance = (['a', 'b', 'tie'] as const).reduce((total, winner) => {
    const [ofFirst, ofSecond] = [
      sum(pairs.filter(({ first }) => first === winner)),
      sum(pairs.filter(({ second }) => second === winner)),
    ];
    return total + (ofFirst / comparisons) * (ofSecond / comparisons);
  }, 0);
  const kappa = byChance < 1 ? (observed - byChance) / (1 - byChance) : null;
  return { comparisons, agreementPct: 100 * observed, kappa };
}
