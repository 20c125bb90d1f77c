import type { InputPlace } from './input-error';

/** An item as it was given, before any check. */
export interface DraftItem {
  readonly id: string;
  readonly text: string;
  readonly anchorGrade: string | null;
  /** Log-odds. */
  readonly anchorScore: number | null;
  readonly group: string | null;
  readonly model: string | null;
  /** In any unit, higher is better; only the simulated judge looks at it. */
  readonly quality: number | null;
  /** Null for items that come from a program, not from a file. */
  readonly place: InputPlace | null;
}
