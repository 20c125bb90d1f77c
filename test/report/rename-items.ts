import type { BatchResults } from '../../src/contracts/batch';
import type { BatchGrades } from '../../src/contracts/grades';

/** The same results with other item ids: `names[i]` for the item at place i; where there is none the id stays. */
export function renameItems(results: BatchResults, names: readonly string[]): BatchResults {
  const { document } = results;
  const renamed = new Map(document.items.map(({ id }, place) => [id, names[place] ?? id]));
  const nameOf = (id: string) => renamed.get(id) ?? id;
  return {
    ...results,
    comparisons: results.comparisons.map((one) => ({ ...one, a: nameOf(one.a), b: nameOf(one.b) })),
    document: {
      ...document,
      items: document.items.map((item) => ({ ...item, id: nameOf(item.id) })),
      grades: document.grades && renamedGrades(document.grades, nameOf),
      fit: document.fit && { ...document.fit, components: document.fit.components.map((ids) => ids.map(nameOf)) },
    },
  };
}

function renamedGrades(grades: BatchGrades, nameOf: (id: string) => string): BatchGrades {
  return {
    ...grades,
    inversions: grades.inversions.map((one) => ({
      ...one,
      lowerGraded: nameOf(one.lowerGraded),
      higherGraded: nameOf(one.higherGraded),
    })),
    poorAnchors: grades.poorAnchors.map((one) => ({ ...one, id: nameOf(one.id) })),
    ignoredAnchors: grades.ignoredAnchors.map((one) => ({ ...one, id: nameOf(one.id) })),
  };
}
