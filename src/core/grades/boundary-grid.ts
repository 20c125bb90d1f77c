/** Places on the score scale at which a boundary may lie, ascending, each standing for a cell around it. */
export interface BoundaryGrid {
  readonly places: Float64Array;
  /** Widths of the cells, in log-odds. */
  readonly cells: Float64Array;
}

/** Small against any standard error that is worth a boundary; fewer cells where scores lie close together. */
const finestCell = 0.1;
const [fewestCells, mostCells] = [40, 100];
const cellsPerGrade = 3;
/** Beyond the scores cells grow by this factor, so that boundaries that nothing is near to have room. */
const growth = 1.3;
const outerCells = 10;

/**
 * Even cells from the lowest to the highest score, wider and wider ones beyond.
 *
 * @param levels grades of the scale: their boundaries need a cell each, and some choice
 */
export function boundaryGrid(lowest: number, highest: number, levels: number): BoundaryGrid {
  const range = Math.max(1, highest - lowest);
  const middle = (highest + lowest) / 2;
  const wanted = Math.min(mostCells, Math.max(fewestCells, Math.ceil(range / finestCell)));
  const inner = Math.max(wanted, cellsPerGrade * levels);
  const cell = range / inner;
  const outer = Array.from({ length: outerCells }, (_, k) => cell * growth ** (k + 1));
  const cells = Float64Array.from([...outer.toReversed(), ...new Array<number>(inner).fill(cell), ...outer]);
  const places = new Float64Array(cells.length);
  let edge = middle - range / 2 - outer.reduce((sum, width) => sum + width, 0);
  for (const [k, width] of cells.entries()) {
    places[k] = edge + width / 2;
    edge += width;
  }
  return { places, cells };
}
