import type { BatchDocument, RankedItem } from '../contracts/batch';
import type { BatchGrades, RanksOnlyReason } from '../contracts/grades';
import { countText } from './figure-text';
import { visibleText } from './visible-text';

/** Why there are ranks only, and what would give grades. */
export function ranksOnlySentence(reason: RanksOnlyReason): string {
  return `No grades, ranks only: ${reasons[reason]}.`;
}

const reasons: Readonly<Record<RanksOnlyReason, string>> = {
  no_anchors: 'the batch has no anchors (items of known grade)',
  fewer_than_two_anchor_grades: 'anchors of at least two different grades have to be joined by outcomes',
  anchors_contradict_scores:
    'the scores of the anchors do not rise with their grades, so that no boundaries follow from them',
  unknown_scale: 'no known grade scale has all the grades of the anchors; --grade-scale gives one of your own',
};

/** For a terminal: why there are ranks only, or what a reader of the grades must know; empty where nothing is amiss. */
export function gradeNotices({ items, grades, groups }: BatchDocument): readonly string[] {
  const byGroup = (groups ?? []).flatMap(({ id, grades: own }) => {
    const members = items.filter(({ group }) => group === id);
    return noticesOf(members, own).map((notice) => `Group ${visibleText(id)}: ${notice}`);
  });
  const cut = byGroup.length > mostNotices ? [`… and ${countText(byGroup.length - mostNotices)} more.`] : [];
  return [...noticesOf(items, grades), ...byGroup.slice(0, mostNotices), ...cut];
}

const mostNotices = 10;

function noticesOf(items: readonly RankedItem[], grades: BatchGrades | null): readonly string[] {
  if (grades === null) return [];
  const { reason, inversions, anchorPairs, poorAnchors, ignoredAnchors } = grades;
  const close = items.filter(({ boundaryWith }) => boundaryWith !== null).length;
  const beyondError = inversions.filter((one) => one.beyondError).length;
  return [
    ...(reason === null ? [] : [ranksOnlySentence(reason)]),
    ...(close > 0 ? [`Boundary cases, shown with both grades: ${countText(close)}.`] : []),
    ...(inversions.length > 0
      ? [
          `Inverted pairs of anchors: ${countText(inversions.length)} of ${countText(anchorPairs)}, ` +
            `${countText(beyondError)} of them by more than the errors of the scores explain.`,
        ]
      : []),
    ...(poorAnchors.length > 0 ? [`Anchors far outside of the band of their grade: ${names(poorAnchors)}.`] : []),
    ...(ignoredAnchors.length > 0 ? [`Anchors that were not used: ${names(ignoredAnchors)}.`] : []),
  ];
}

const mostNames = 10;

function names(anchors: readonly { readonly id: string }[]): string {
  const shown = anchors.slice(0, mostNames).map(({ id }) => visibleText(id));
  return [...shown, ...(anchors.length > mostNames ? ['…'] : [])].join(', ');
}
