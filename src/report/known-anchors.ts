import type { RankedItem } from '../contracts/batch';

/** An anchor whose grade the scale has. */
export interface KnownAnchor {
  readonly score: number;
  readonly se: number;
  /** Of its known grade, from 0 for the lowest. */
  readonly level: number;
}

/** In the order given; anchors of other grades, and those without a finite score, are left out. */
export function knownAnchors(items: readonly RankedItem[], grades: readonly string[]): readonly KnownAnchor[] {
  const levels = new Map(grades.map((grade, level) => [grade, level]));
  return items.flatMap(({ score, se, anchorGrade }) => {
    const level = anchorGrade === null ? undefined : levels.get(anchorGrade);
    return level === undefined || !Number.isFinite(score) || !Number.isFinite(se) ? [] : [{ score, se, level }];
  });
}
