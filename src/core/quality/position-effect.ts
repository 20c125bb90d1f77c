import { fitGraded } from '../fit/graded-fit';
import { estimatedEffect, type EstimatedEffect } from './estimated-effect';
import type { JudgedOutcome } from './judged-outcome';

/**
 * By judge, what being shown first is worth to a text: δ in P(a wins) = σ(θ_a − θ_b + δ), in log-odds; above 0 favours
 * the first. Estimated jointly with the scores, so that strong texts that happened to stand first do not look like it
 * (BradleyTerry2 calls it an order effect: Turner and Firth 2012, J. Stat. Softw. 48(9), 3.1).
 *
 * @param priorSpread standard deviation of the normal prior of the scores, in log-odds; δ itself is held by N(0, 2²)
 * @returns by judge; null for one without outcomes
 */
export function positionEffects(
  itemCount: number,
  outcomes: readonly JudgedOutcome[],
  judgeCount: number,
  priorSpread: number,
): readonly (EstimatedEffect | null)[] {
  const columns = Array.from({ length: judgeCount }, (_, judge) =>
    Float64Array.from(outcomes, (outcome) => (outcome.judge === judge ? 1 : 0)),
  );
  const binary = outcomes.map(({ a, b, winner }) => ({ a, b, winner, confidence: null }));
  const { effects } = fitGraded(itemCount, binary, { priorSpread, columns });
  const judged = new Set(outcomes.map(({ judge }) => judge));
  return effects.map((effect, judge) => (judged.has(judge) ? estimatedEffect(effect) : null));
}
