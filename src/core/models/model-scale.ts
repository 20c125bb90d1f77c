import type { Outcome } from '../fit/bradley-terry';
import { componentCounts } from '../fit/component-counts';
import { derivatives, findMode } from '../fit/find-mode';
import { heldMode } from '../fit/known-scores';
import { countPairs, type PairCounts } from '../fit/pair-counts';
import { flatPrior, normalPrior } from '../fit/prior';
import { rankOrder } from '../fit/ranks';
import { connectivity } from '../graph/connectivity';
import { isStronglyConnected } from '../graph/strongly-connected';
import { clusterRobustErrors, type ClusteredOutcome } from './cluster-robust-errors';

export interface ScaledModel {
  /** 1 is best, in its component; scores equal to six decimals share a rank. */
  readonly rank: number;
  /** Log-odds, mean zero over its component. */
  readonly score: number;
  /** Cluster-robust, in log-odds; null where there is nothing to tell it from. */
  readonly se: number | null;
  readonly comparisons: number;
  readonly wins: number;
  readonly ties: number;
}

/** A Bradley–Terry scale of models, from outcomes between items that they wrote. */
export interface ModelScale {
  /** By model index. */
  readonly models: readonly ScaledModel[];
  /** Model indexes that outcomes join, largest first. More than one: no common scale. */
  readonly components: readonly (readonly number[])[];
  /** Outcomes between two models. */
  readonly outcomes: number;
  /** Groups with such an outcome: the clusters that the standard errors rest on. */
  readonly groups: number;
  /** Outcomes between two answers of one model, which say nothing of models. */
  readonly ignoredOutcomes: number;
  /** Standard deviation of a normal prior in log-odds, where likelihood alone has no finite scores; null: no prior. */
  readonly priorSpread: number | null;
  readonly converged: boolean;
}

/** Whose answers the items are, by item index. */
export interface ModelledItems {
  readonly models: readonly number[];
  readonly groups: readonly number[];
}

function betweenModels({ models, groups }: ModelledItems, outcomes: readonly Outcome[]): readonly ClusteredOutcome[] {
  return outcomes.flatMap(({ a, b, winner }) => {
    const [first, second, cluster] = [models[a], models[b], groups[a]];
    if (first === undefined || second === undefined || cluster === undefined) {
      throw new RangeError(`Expected items with a model, got an outcome of ${a} and ${b}.`);
    }
    return first === second ? [] : [{ a: first, b: second, winner, cluster }];
  });
}

/** Maximum likelihood: in each component one score is held at 0, since only differences have meaning. */
function mostLikely(counts: PairCounts): { readonly scores: Float64Array; readonly converged: boolean } {
  const scores = new Float64Array(counts.itemCount);
  let converged = true;
  for (const { items, counts: own } of componentCounts(counts)) {
    const held = heldMode(
      own,
      items.map((_, number) => (number === 0 ? 0 : null)),
      Infinity,
    );
    for (const [number, item] of items.entries()) scores[item] = held.scores[number] as number;
    converged &&= held.converged;
  }
  return { scores, converged };
}

/**
 * The scale of models: an outcome between their items counts for the one model against the other.
 *
 * - Scores: maximum likelihood under the Bradley–Terry model (`bradley-terry.ts`), a tie half a win each, mean zero.
 *   Where some models won all their outcomes against the rest none exists, and a normal prior of spread 2 is added for
 *   all, which the result says.
 * - Standard errors: `cluster-robust-errors.ts`, groups as clusters, since outcomes about one prompt are not
 *   independent: a prompt may suit one model.
 *
 * @throws RangeError if an outcome names an item without a model
 */
export function fitModels(items: ModelledItems, itemOutcomes: readonly Outcome[]): ModelScale {
  const modelCount = items.models.reduce((most, model) => Math.max(most, model + 1), 0);
  const outcomes = betweenModels(items, itemOutcomes);
  const counts = countPairs(modelCount, outcomes);
  const { components } = connectivity(modelCount, outcomes);
  const isFree = components.every((members) => isStronglyConnected(members, outcomes));
  const prior = isFree ? flatPrior : normalPrior();
  const { scores, converged } = isFree ? mostLikely(counts) : findMode(counts, prior, new Float64Array(modelCount));
  const { information } = derivatives(counts, prior, scores);
  const errors = clusterRobustErrors({ scores, information, outcomes, components, isFree });
  const models = new Array<ScaledModel>(modelCount);
  for (const members of components) {
    const mean = members.reduce((sum, model) => sum + (scores[model] as number), 0) / members.length;
    const centred = members.map((model) => (scores[model] as number) - mean);
    for (const { item, rank } of rankOrder(centred)) {
      const model = members[item] as number;
      const own = outcomes.filter(({ a, b }) => a === model || b === model);
      models[model] = {
        rank,
        score: centred[item] as number,
        se: members.length > 1 ? (errors?.[model] ?? null) : null,
        comparisons: own.length,
        wins: own.filter(({ a, winner }) => winner === (a === model ? 'a' : 'b')).length,
        ties: own.filter(({ winner }) => winner === 'tie').length,
      };
    }
  }
  return {
    ...{ models, components, converged, priorSpread: prior.spread, outcomes: outcomes.length },
    groups: new Set(outcomes.map(({ cluster }) => cluster)).size,
    ignoredOutcomes: itemOutcomes.length - outcomes.length,
  };
}
