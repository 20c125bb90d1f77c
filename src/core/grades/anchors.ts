import type { GradeScale } from './grade-scale';

/** An item of known grade. */
export interface Anchor {
  /** Index of the item. */
  readonly item: number;
  readonly grade: string;
}

/** The scores that grades are given to, as a fit with a normal prior has them. */
export interface GradedScale {
  /** Log-odds by item, mean zero. */
  readonly scores: readonly number[];
  /** By item, in log-odds; above zero, but 0 for a score that was known. */
  readonly standardErrors: readonly number[];
  /** Standard deviation of the fit's prior in log-odds; null if it had none. */
  readonly priorSpread: number | null;
  /** Item indexes; scores of two components are not comparable. */
  readonly components: readonly (readonly number[])[];
}

/** What the outcomes alone say of an anchor: its true score is N(score, variance). */
export interface PlacedAnchor extends Anchor {
  /** Place of the grade in its scale, from 0. */
  readonly level: number;
  readonly score: number;
  readonly variance: number;
}

export interface IgnoredAnchor extends Anchor {
  readonly why: 'grade_not_in_scale' | 'not_compared_with_the_others';
}

export interface Anchors {
  readonly placed: readonly PlacedAnchor[];
  readonly ignored: readonly IgnoredAnchor[];
  /** The items that share a scale with the placed anchors. */
  readonly component: ReadonlySet<number>;
}

/**
 * A fit with a prior pulls scores towards the middle. For an item that is right on average; not so for anchors, which
 * are picked for their grades and not at random: boundaries set by pulled scores would lie too close together, and far
 * items get extreme grades. So the prior is taken back out (the cavity of expectation propagation, Minka 2001, UAI).
 *
 * @param centre of the prior, in log-odds
 * @returns null if nothing is left: the outcomes do not place the item
 */
function withoutPrior({ scores, standardErrors, priorSpread }: GradedScale, item: number, centre: number) {
  const [score, error] = [(scores[item] as number) - centre, standardErrors[item] as number];
  // Held at a known score: nothing of it is the prior's.
  if (error === 0) return { score: score + centre, variance: 0 };
  const byPrior = priorSpread === null ? 0 : 1 / (priorSpread ** 2 * (1 - 1 / scores.length));
  const precision = 1 / error ** 2 - byPrior;
  if (!(precision * error ** 2 > 1e-3)) return null;
  return { score: centre + score / error ** 2 / precision, variance: 1 / precision };
}

/** The prior's centre: 0, but the mean of the scores where some are held on a known scale. */
function centreOf({ scores, standardErrors }: GradedScale, component: ReadonlySet<number>): number {
  const items = [...component];
  if (items.every((item) => standardErrors[item] !== 0)) return 0;
  return items.reduce((sum, item) => sum + (scores[item] as number), 0) / items.length;
}

/**
 * The anchors that can calibrate: those of the component that holds most of them. Of two such components the one that
 * comes first.
 */
export function placeAnchors(anchors: readonly Anchor[], scale: GradeScale, fitted: GradedScale): Anchors {
  const known = anchors.filter(({ grade }) => scale.grades.includes(grade));
  const held = fitted.components.map((items) => known.filter(({ item }) => items.includes(item)).length);
  const component = new Set(fitted.components[held.indexOf(Math.max(...held))] ?? []);
  const centre = centreOf(fitted, component);
  const placed: PlacedAnchor[] = [];
  const ignored: IgnoredAnchor[] = [];
  for (const { item, grade } of anchors) {
    const level = scale.grades.indexOf(grade);
    const evidence = component.has(item) && component.size > 1 ? withoutPrior(fitted, item, centre) : null;
    if (level < 0) ignored.push({ item, grade, why: 'grade_not_in_scale' });
    else if (evidence === null) ignored.push({ item, grade, why: 'not_compared_with_the_others' });
    else placed.push({ item, grade, level, ...evidence });
  }
  return { placed, ignored, component };
}
