import { sql } from 'kysely';
import { createControlActivities } from '../activities';
import { createJudges } from '../src/judges/create-judges';
import type { JudgeBundle } from '../src/judges/judge';
import { parseJudgeSpec } from '../src/judges/judge-spec';
import { countDeliveries } from '../src/store/claiming';
import type { Store } from '../src/store/connect';
import { settleComparisons } from '../src/store/settling';

/** An activity per comparison: it reads its texts, asks the judge, and commits the same rows as the product. */
export function createRivalActivities(store: Store, calls: number) {
  const { planWave, fitBatch } = createControlActivities(store);
  const judges = createJudges({ concurrency: calls });
  return {
    planWave,
    fitBatch,
    async listWave({ batchId, wave }: { readonly batchId: string; readonly wave: number }): Promise<string[]> {
      const rows = await store
        .selectFrom('comparisons')
        .select('id')
        .where('batch_id', '=', batchId)
        .where('wave', '=', wave)
        .orderBy('position')
        .execute();
      return rows.map(({ id }) => id);
    },
    async judgeOne({ batchId, comparisonId }: { readonly batchId: string; readonly comparisonId: string }) {
      const { spec, ...bundle } = await claimOne(store, batchId, comparisonId);
      const judge = judges.judgeFor(parseJudgeSpec(spec, { baseDir: process.cwd() }));
      const open = new AbortController().signal;
      const beforeSend = async () => (await countDeliveries(store, batchId, [comparisonId])).has(comparisonId);
      for await (const judgement of judge.judge(bundle, { signal: open, drain: open, beforeSend })) {
        const outcome =
          'verdict' in judgement ? { verdict: judgement.verdict } : { failure: judgement.failure, final: true };
        await settleComparisons(store, batchId, [{ comparisonId, delivery: 1, call: judgement.call, ...outcome }]);
      }
    },
  };
}

export type RivalActivities = ReturnType<typeof createRivalActivities>;

async function claimOne(store: Store, batchId: string, comparisonId: string): Promise<JudgeBundle & { spec: string }> {
  type Row = Record<'spec' | 'seed' | 'trait' | 'text_a' | 'text_b', string> &
    Record<'quality_a' | 'quality_b' | 'mean' | 'sd', number>;
  const { rows } = await sql<Row>`
    with claimed as (
      update comparisons set status = 'processing', processing_started_at = now()
      where batch_id = ${batchId} and id = ${comparisonId} and settled_at is null returning a, b
    )
    select j.spec, s.seed::text, s.trait, x.text as text_a, y.text as text_b, x.quality as quality_a, y.quality as quality_b,
      (select avg(quality) from items where batch_id = ${batchId}) as mean,
      (select stddev_samp(quality) from items where batch_id = ${batchId}) as sd
    from claimed c join batches s on s.id = ${batchId} join judges j on j.batch_id = s.id
    join items x on x.batch_id = s.id and x.id = c.a join items y on y.batch_id = s.id and y.id = c.b`.execute(store);
  const row = rows[0];
  if (row === undefined) throw new Error(`Comparison ${comparisonId} of batch ${batchId} is not open.`);
  const a = { text: row.text_a, quality: row.quality_a };
  const b = { text: row.text_b, quality: row.quality_b };
  return {
    spec: row.spec,
    batchId,
    seed: row.seed,
    trait: row.trait,
    criteria: null,
    tiesAllowed: false,
    qualityScale: { mean: row.mean, sd: row.sd },
    requests: [{ comparisonId, delivery: 1, a, b }],
  };
}
