import type { ComparisonRecord, RankedItem } from '../contracts/batch';
import { rankedItems } from './ranked-items';

/** One column with a cell per row; null where a row has none. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: 'STRING' | 'DOUBLE' | 'INT32';
  readonly data: readonly (string | number | null)[];
}

function columnsOf<Row>(rows: readonly Row[]) {
  return (
    name: string,
    type: ParquetColumn['type'],
    cell: (row: Row) => string | number | null | undefined,
  ): ParquetColumn => ({ name, type, data: rows.map((row) => cell(row) ?? null) });
}

/** Columns of `ranking.parquet`: every item with all its figures, in the order of `ranking.csv`; its columns are always the same. */
export function rankingParquet(items: readonly RankedItem[]): readonly ParquetColumn[] {
  const column = columnsOf(rankedItems(items));
  return [
    column('rank', 'INT32', ({ rank }) => rank),
    column('id', 'STRING', ({ id }) => id),
    column('score', 'DOUBLE', ({ score }) => score),
    column('se', 'DOUBLE', ({ se }) => se),
    column('rank_lower', 'INT32', ({ rankLower }) => rankLower),
    column('rank_upper', 'INT32', ({ rankUpper }) => rankUpper),
    column('comparisons', 'INT32', ({ comparisons }) => comparisons),
    column('wins', 'INT32', ({ wins }) => wins),
    column('ties', 'INT32', ({ ties }) => ties),
    column('infit', 'DOUBLE', ({ infit }) => infit),
    column('outfit', 'DOUBLE', ({ outfit }) => outfit),
    column('anchor_grade', 'STRING', ({ anchorGrade }) => anchorGrade),
    column('grade', 'STRING', ({ grade }) => grade),
    column('grade_confidence', 'DOUBLE', ({ gradeConfidence }) => gradeConfidence),
    column('group', 'STRING', ({ group }) => group),
    column('model', 'STRING', ({ model }) => model),
    column('anchor_score', 'DOUBLE', ({ anchorScore }) => anchorScore),
  ];
}

/** Columns of `comparisons.parquet`: the rows and columns of `comparisons.csv`. */
export function comparisonsParquet(comparisons: readonly ComparisonRecord[]): readonly ParquetColumn[] {
  const column = columnsOf([...comparisons].sort((x, y) => x.wave - y.wave || x.position - y.position));
  return [
    column('id', 'STRING', ({ id }) => id),
    column('wave', 'INT32', ({ wave }) => wave),
    column('position', 'INT32', ({ position }) => position),
    column('a', 'STRING', ({ a }) => a),
    column('b', 'STRING', ({ b }) => b),
    column('judge', 'STRING', ({ judge }) => judge),
    column('status', 'STRING', ({ status }) => status),
    column('winner', 'STRING', ({ winner }) => winner),
    column('confidence', 'INT32', ({ confidence }) => confidence),
    column('deliveries', 'INT32', ({ deliveries }) => deliveries),
  ];
}
