import type { Winner } from '../contracts/judgement';
import type { Store } from './connect';

/** A valid outcome with what its judge said of it. */
export interface LatestOutcome {
  readonly comparisonId: string;
  readonly a: string;
  readonly b: string;
  readonly winner: Winner;
  /** 1 to 5. */
  readonly confidence: number | null;
  readonly justification: string | null;
  readonly judge: string;
}

/** Latest first. */
export async function listLatestOutcomes(
  store: Store,
  batchId: string,
  limit: number,
): Promise<readonly LatestOutcome[]> {
  return store
    .selectFrom('comparisons')
    .innerJoin('judges', (join) =>
      join.onRef('judges.batch_id', '=', 'comparisons.batch_id').onRef('judges.position', '=', 'comparisons.judge'),
    )
    .select(['id as comparisonId', 'a', 'b', 'confidence', 'justification', 'spec as judge'])
    .select((eb) => eb.ref('winner').$castTo<Winner>().as('winner'))
    .where('comparisons.batch_id', '=', batchId)
    .where('status', '=', 'completed')
    .orderBy('settled_at', 'desc')
    .orderBy('comparisons.wave', 'desc')
    .orderBy('comparisons.position', 'desc')
    .limit(limit)
    .execute();
}
