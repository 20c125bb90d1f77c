import type { RankedItem } from '../../contracts/batch';
import type { BatchGrades } from '../../contracts/grades';
import { countText } from '../figure-text';
import { gradeBands } from '../grade-bands';
import { knownAnchors } from '../known-anchors';
import type { Markup } from '../markup';
import { anchorsPlot } from '../plots/anchors-plot';
import { responsivePlot } from '../plots/responsive-plot';

/** Anchors known against estimated; nothing where there are not two on one scale. */
export function anchorsFigure(items: readonly RankedItem[], grades: BatchGrades): Markup | null {
  const order = grades.scale?.grades ?? [];
  const unused = new Set(grades.ignoredAnchors.map(({ id }) => id));
  const anchors = knownAnchors(
    items.filter(({ id }) => !unused.has(id)),
    order,
  );
  if (anchors.length < 2) return null;
  const bands = gradeBands(grades);
  const sentence = `Scores of ${countText(anchors.length)} anchors with 95\u00a0% intervals, by known grade.`;
  const words = {
    title: 'Anchors, known against estimated',
    sentence:
      bands.length === 0
        ? `${sentence} They should rise to the right.`
        : `${sentence} An anchor within the band of its grade is estimated as it is known.`,
    figures: 'the table of anchors and that of the ranking',
  };
  return responsivePlot(words, (width) => anchorsPlot({ anchors, grades: order, bands }, width));
}
