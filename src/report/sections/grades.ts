import type { BatchDocument, RankedItem } from '../../contracts/batch';
import type { BatchGroup } from '../../contracts/groups';
import type { BatchGrades } from '../../contracts/grades';
import { countText, figureText } from '../figure-text';
import { ranksOnlySentence } from '../grade-sentences';
import { markup, type Markup } from '../markup';
import { rankedItems } from '../ranked-items';
import { anchorsFigure } from './anchors-figure';
import { scrollingTable } from './scrolling-table';

/** Longer lists are in batch.json; a page of names hides the first of them. */
const mostNamed = 20;
const mostGroups = 10;
const mostRows = 100;

/** Bands of the score scale, how the anchors stand to them, and which items need a human. */
export function grades({ items, grades, groups }: BatchDocument): Markup {
  const graded = groups?.filter((group) => group.grades !== null) ?? [];
  return markup`<section aria-labelledby="grades">
<h2 id="grades">Grades</h2>
${graded.length > 0 ? gradedGroups(items, graded) : wholeBatch(items, grades)}
</section>`;
}

function wholeBatch(items: readonly RankedItem[], grades: BatchGrades | null): Markup {
  if (grades === null) return markup`<p>No fit was made, so there are no grades.</p>`;
  return gradedBatch(rankedItems(items), grades);
}

/** Each by its own anchors; more are in batch.json. */
function gradedGroups(items: readonly RankedItem[], groups: readonly BatchGroup[]): Markup {
  const cut =
    groups.length > mostGroups
      ? ` The first ${mostGroups} of ${countText(groups.length)} groups follow; batch.json has the others.`
      : '';
  return markup`<p>Every group is graded by its own anchors.${cut}</p>
${groups.slice(0, mostGroups).map(({ id, grades }) => {
  const members = rankedItems(items.filter(({ group }) => group === id));
  return grades === null
    ? null
    : markup`<h3>Group <bdi>${id}</bdi></h3>
${gradedBatch(members, grades)}
`;
})}`;
}

function gradedBatch(items: readonly RankedItem[], grades: BatchGrades): Markup {
  const { kind, reason, scale } = grades;
  const name = scale === null ? null : markup` Scale <bdi>${scale.id}</bdi>.`;
  if (kind === 'ranks_only') {
    return markup`<p>${reason === null ? null : ranksOnlySentence(reason)}${name}</p>
${anchorsFigure(items, grades)}
${anchorFindings(grades)}`;
  }
  const without = items.filter(({ grade }) => grade === null).length;
  return markup`<p>Each item has the most probable grade, given its score, the boundaries that the anchors show, and the uncertainty of
both.${name}${without > 0 ? ` ${countText(without)} items are not joined to the anchors by outcomes and have none.` : null}</p>
${bands(items, grades)}
${anchorsFigure(items, grades)}
${anchorTable(items)}
${anchorFindings(grades)}
${boundaryCases(items)}`;
}

function bands(items: readonly RankedItem[], { scale, boundaries, gradesWithoutAnchors }: BatchGrades): Markup {
  const count = (grade: string, of: 'grade' | 'anchorGrade') => items.filter((item) => item[of] === grade).length;
  const rows = (scale?.grades ?? []).map((grade, level) => {
    const [lower, upper] = [boundaries[level - 1] ?? null, boundaries[level] ?? null];
    return { grade, lower, upper, anchors: count(grade, 'anchorGrade'), graded: count(grade, 'grade') };
  });
  return markup`${scrollingTable(
    'Bands of the score scale, highest first',
    markup`<thead><tr><th scope="col">Grade</th><th scope="col" class="n">From score</th><th scope="col" class="n">±\u00a0se</th>
<th scope="col" class="n">To score</th><th scope="col" class="n">Anchors</th><th scope="col" class="n">Items with the grade</th></tr></thead>
<tbody>
${rows.toReversed().map(
  ({ grade, lower, upper, anchors, graded }) =>
    markup`<tr><th scope="row"><bdi>${grade}</bdi></th><td class="n">${figureText(lower?.estimate ?? null, 2)}</td><td class="n">${figureText(lower?.standardError ?? null, 2)}</td><td class="n">${figureText(upper?.estimate ?? null, 2)}</td><td class="n">${anchors}</td><td class="n">${graded}</td></tr>
`,
)}</tbody>`,
  )}
${
  gradesWithoutAnchors.length === 0
    ? null
    : markup`<p>Without an anchor, and placed by the widths of the other bands alone: ${listed(gradesWithoutAnchors)}.</p>`
}`;
}

function anchorTable(items: readonly RankedItem[]): Markup {
  return scrollingTable(
    'Anchors: grade known and estimated, best first',
    markup`<thead><tr><th scope="col">Anchor</th><th scope="col">Known</th><th scope="col">Estimated</th><th scope="col" class="n">Probability</th>
<th scope="col" class="n">Score</th><th scope="col" class="n">±\u00a0se</th></tr></thead>
<tbody>
${items
  .filter(({ anchorGrade }) => anchorGrade !== null)
  .map(
    ({ id, anchorGrade, grade, gradeConfidence, score, se }) =>
      markup`<tr class="anchor"><th scope="row"><bdi>${id}</bdi></th><td><bdi>${anchorGrade}</bdi></td><td><bdi>${grade ?? '–'}</bdi></td><td class="n">${figureText(gradeConfidence, 2)}</td><td class="n">${figureText(score, 2)}</td><td class="n">${figureText(se, 2)}</td></tr>
`,
  )}</tbody>`,
  );
}

function anchorFindings({ inversions, anchorPairs, poorAnchors, ignoredAnchors }: BatchGrades): Markup {
  const sentences = [
    ...inversions
      .slice(0, mostNamed)
      .map(
        ({ lowerGraded, higherGraded, difference, beyondError }) =>
          markup`<bdi>${lowerGraded}</bdi> has the lower grade and scores ${figureText(difference, 2)} above <bdi>${higherGraded}</bdi>${beyondError ? ', more than the errors of the scores explain: look at both grades' : ', which the errors of the scores may explain'}.`,
      ),
    ...poorAnchors.map(
      ({ id, grade, lies }) =>
        markup`<bdi>${id}</bdi> lies ${lies} the band of its grade <bdi>${grade}</bdi> by more than all uncertainty explains: look at its grade.`,
    ),
    ...ignoredAnchors
      .slice(0, mostNamed)
      .map(({ id, grade, why }) => markup`<bdi>${id}</bdi> (<bdi>${grade}</bdi>) is not used: ${notUsed[why]}.`),
  ];
  if (anchorPairs === 0 && sentences.length === 0) return markup``;
  return markup`<p>${countText(inversions.length)} of ${countText(anchorPairs)} pairs of anchors with different grades are inverted:
the one with the lower grade has the higher score. ${poorAnchors.length === 0 ? 'No anchor lies far outside of its band.' : null}</p>
${sentences.map(
  (sentence) => markup`<p>${sentence}</p>
`,
)}`;
}

const notUsed = {
  grade_not_in_scale: 'the scale does not have its grade',
  not_compared_with_the_others: 'outcomes do not place it among the other anchors',
} as const;

function boundaryCases(items: readonly RankedItem[]): Markup {
  const close = items.filter(({ boundaryWith }) => boundaryWith !== null);
  if (close.length === 0)
    return markup`<p>No item is a boundary case: every grade is ahead of the next by 0.1 or more.</p>`;
  const cut = close.length > mostRows ? ` (the first ${mostRows} of ${countText(close.length)})` : '';
  return markup`${scrollingTable(
    `Boundary cases, for a human to look at: two grades less than 0.1 apart in probability${cut}`,
    markup`<thead><tr><th scope="col">Item</th><th scope="col">Grade</th><th scope="col">Nearly</th><th scope="col" class="n">Probability</th><th scope="col" class="n">Score</th></tr></thead>
<tbody>
${close.slice(0, mostRows).map(
  ({ id, grade, boundaryWith, gradeConfidence, score }) =>
    markup`<tr><th scope="row"><bdi>${id}</bdi></th><td><bdi>${grade}</bdi></td><td><bdi>${boundaryWith}</bdi></td><td class="n">${figureText(gradeConfidence, 2)}</td><td class="n">${figureText(score, 2)}</td></tr>
`,
)}</tbody>`,
  )}`;
}

function listed(grades: readonly string[]): Markup {
  return markup`${grades.map((grade, place) => markup`${place === 0 ? '' : ', '}<bdi>${grade}</bdi>`)}`;
}
