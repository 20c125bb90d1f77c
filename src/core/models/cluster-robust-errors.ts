import { winProbability, type Outcome } from '../fit/bradley-terry';
import { choleskyFactor, inverseOf } from '../fit/cholesky';
import type { Information } from '../fit/information';
import { restrictedInformation } from '../fit/restricted-information';

/** An outcome with the number of its cluster, from 0: outcomes of one cluster may depend on each other. */
export interface ClusteredOutcome extends Outcome {
  readonly cluster: number;
}

interface ClusterRequest {
  readonly scores: Float64Array;
  readonly information: Information;
  readonly outcomes: readonly ClusteredOutcome[];
  /** Item indexes; scores of each are centred on their own mean. */
  readonly components: readonly (readonly number[])[];
  /** Without a prior each component has one score less to estimate than it has items. */
  readonly isFree: boolean;
}

/** Σ (x − p) over the outcomes of each cluster, by item. */
function clusterGradients(scores: Float64Array, outcomes: readonly ClusteredOutcome[]): readonly Float64Array[] {
  const gradients = new Map<number, Float64Array>();
  for (const { a, b, winner, cluster } of outcomes) {
    const gradient = gradients.get(cluster) ?? new Float64Array(scores.length);
    gradients.set(cluster, gradient);
    const points = winner === 'tie' ? 0.5 : winner === 'a' ? 1 : 0;
    const surprise = points - winProbability((scores[a] as number) - (scores[b] as number));
    gradient[a] = (gradient[a] as number) + surprise;
    gradient[b] = (gradient[b] as number) - surprise;
  }
  return [...gradients.values()];
}

/**
 * Cluster-robust standard errors of centred scores (sandwich; Liang and Zeger 1986, Biometrika 73, 13–22): with H the
 * information, g_c the gradient of cluster c and C the centring,
 *
 *   V = f · Σ_c (C·H⁻¹·g_c)(C·H⁻¹·g_c)ᵀ,   f = G/(G − 1) · (N − 1)/(N − P)
 *
 * for G clusters, N outcomes and P free scores, the correction that Stata and statsmodels make (Cameron and Miller
 * 2015, J. Hum. Resour. 50, 317–372). With every outcome a cluster of its own it is the heteroskedasticity-robust HC1.
 * With few clusters (below 20 or so) they are too small, see there.
 *
 * @returns by item, in log-odds; null with fewer than two clusters or no more outcomes than scores
 */
export function clusterRobustErrors(request: ClusterRequest): readonly number[] | null {
  const { scores, information, outcomes, components, isFree } = request;
  const gradients = clusterGradients(scores, outcomes);
  const references = new Set(isFree ? components.map(([first]) => first) : []);
  const { information: own, items } = restrictedInformation(information, (item) => !references.has(item));
  const [clusters, freedom] = [gradients.length, outcomes.length - items.length];
  if (clusters < 2 || freedom <= 0) return null;
  const inverse = inverseOf(choleskyFactor(own), items.length);
  const variances = new Float64Array(scores.length);
  for (const gradient of gradients) {
    const influence = new Float64Array(scores.length);
    for (const [p, item] of items.entries()) {
      let sum = 0;
      for (const [q, other] of items.entries())
        sum += (inverse[p * items.length + q] as number) * (gradient[other] as number);
      influence[item] = sum;
    }
    for (const members of components) {
      const mean = members.reduce((sum, item) => sum + (influence[item] as number), 0) / members.length;
      for (const item of members)
        variances[item] = (variances[item] as number) + ((influence[item] as number) - mean) ** 2;
    }
  }
  const correction = (clusters / (clusters - 1)) * ((outcomes.length - 1) / freedom);
  return Array.from(variances, (variance) => Math.sqrt(correction * variance));
}
