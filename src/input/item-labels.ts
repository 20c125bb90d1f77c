import { numberField } from './number-field';
import type { Row, Table } from './table';

/** What says with which items an item is compared, and on which scale. */
export interface ItemLabels {
  readonly group: string | null;
  readonly model: string | null;
  /** Log-odds. */
  readonly anchorScore: number | null;
}

export const itemLabelColumns = ['group', 'model', 'anchor_score'] as const;

/**
 * Of a row of items; null where the row has none or an empty one.
 * @throws InputError `bad_anchor_score`
 */
export function readItemLabels(table: Table, row: Row): ItemLabels {
  return {
    group: row.fields.get('group')?.trim() || null,
    model: row.fields.get('model')?.trim() || null,
    anchorScore: numberField(table, row, 'anchor_score'),
  };
}
