import type { BatchResults, FitSummary, RankedItem } from '../contracts/batch';
import type { Rescored, RescoredItem, RescoreOptions } from '../contracts/rescore';
import { comparabilityOf } from '../core/comparability';
import { analyseFit } from '../core/fit/analyse-fit';
import { kendallTau } from '../core/fit/kendall-tau';
import { knownScoresOf } from '../core/fit/known-scores';
import { scaleBy } from '../core/fit/scale-by';
import { gradeBatch } from './grading';

/**
 * Scores the valid outcomes of a batch another way; nothing is asked or stored.
 *
 * @param before the latest fit of the batch
 * @param given its scale of grades, where the options have none
 */
export function rescore(
  { document, comparisons }: BatchResults,
  before: FitSummary,
  { given, ...options }: RescoreOptions & { readonly given: RescoreOptions['gradeScale'] },
): Rescored {
  const { batchId, items } = document;
  const indexOf = new Map(items.map(({ id }, index) => [id, index]));
  const outcomes = comparisons.flatMap(({ a, b, winner, confidence }) => {
    const [first, second] = [indexOf.get(a), indexOf.get(b)];
    if (winner === null || first === undefined || second === undefined) return [];
    return [{ a: first, b: second, winner, confidence }];
  });
  const groups = comparabilityOf(items)?.groups ?? null;
  const scale = scaleBy(options.estimator, items.length, outcomes, {
    ...{ groups, knownScores: knownScoresOf(items), priorSpread: options.priorSpread },
  });
  const { fit, items: analysed, reliability, components } = analyseFit(scale, outcomes, groups);
  const after: FitSummary = {
    ...{ estimator: fit.estimator, priorSpread: fit.priorSpread, converged: fit.converged, iterations: fit.iterations },
    ...{ outcomes: outcomes.length, reliability },
    components: components.map((component) => component.map((item) => items[item]?.id ?? '')),
  };
  const scored = items.map((item, index) => ({ ...item, ...analysed[index] }));
  const graded = gradeBatch(scored, after, options.gradeScale ?? given);
  return {
    ...{ batchId, options, before, after },
    ...graded,
    kendallTau: meanTau(items, graded.items),
    changes: changesOf(items, graded.items),
  };
}

function changesOf(before: readonly RankedItem[], after: readonly RankedItem[]): readonly RescoredItem[] {
  const known = new Map(before.map((item) => [item.id, item]));
  return after.flatMap(({ id, group, rank, score, se, grade }) => {
    const was = known.get(id);
    if (was === undefined) return [];
    const [rankBefore, scoreBefore, seBefore, gradeBefore] = [was.rank, was.score, was.se, was.grade];
    return [{ id, group, rank, rankBefore, score, scoreBefore, se, seBefore, grade, gradeBefore }];
  });
}

/** Over the groups where it is defined; without groups, of all items. */
function meanTau(before: readonly RankedItem[], after: readonly RankedItem[]): number | null {
  const now = new Map(after.map(({ id, score }) => [id, score]));
  const taus = [...new Set(before.map(({ group }) => group))].flatMap((own) => {
    const members = before.filter(({ group }) => group === own);
    const tau = kendallTau(
      members.map(({ id }) => now.get(id) ?? 0),
      members.map(({ score }) => score),
    );
    return Number.isFinite(tau) ? [tau] : [];
  });
  return taus.length === 0 ? null : taus.reduce((sum, tau) => sum + tau, 0) / taus.length;
}
