import type { Outcome } from '../fit/bradley-terry';
import { fitGraded } from '../fit/graded-fit';
import { estimatedEffect, type EstimatedEffect } from './estimated-effect';

/**
 * How much twice the length of a text adds to its score, in log-odds: β in θ_i = β·log₂(length_i) + u_i, u_i normal
 * with the given spread, within the Bradley–Terry model, so that the uncertainty of the scores is in the interval. It
 * shows that longer texts do better, not why: length may be a merit as well as a bias of the judge.
 *
 * @param lengths by item, above 0, in any one unit
 * @param priorSpread of what length does not explain, in log-odds
 * @returns null where all lengths are equal or nothing was compared
 * @throws RangeError for a length that is not above 0
 */
export function lengthEffect(
  outcomes: readonly Outcome[],
  lengths: readonly number[],
  priorSpread: number,
): EstimatedEffect | null {
  const wrong = lengths.findIndex((length) => !(length > 0 && Number.isFinite(length)));
  if (wrong >= 0) throw new RangeError(`Expected a length above 0, got ${lengths[wrong]} for item ${wrong}.`);
  const column = Float64Array.from(outcomes, ({ a, b }) => Math.log2((lengths[a] as number) / (lengths[b] as number)));
  if (column.every((difference) => difference === 0)) return null;
  const binary = outcomes.map(({ a, b, winner }) => ({ a, b, winner, confidence: null }));
  const [effect] = fitGraded(lengths.length, binary, { priorSpread, columns: [column] }).effects;
  return effect === undefined ? null : estimatedEffect(effect);
}
