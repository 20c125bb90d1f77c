import { sql } from 'kysely';
import type { CallRecord, JudgeFailure, Verdict } from '../contracts/judgement';
import type { Store } from './connect';

/** One answer to one delivery, and what it makes of the comparison. */
export type Answer = {
  readonly comparisonId: string;
  readonly delivery: number;
  readonly call: CallRecord;
} & (
  | { readonly verdict: Verdict }
  | { readonly failure: JudgeFailure; /** False: it goes to the retry pool. */ readonly final: boolean }
);

/**
 * Settles comparisons, each at most once, and records every answer as an attempt, all in one statement.
 * An answer to a comparison that is settled already is recorded as late and changes nothing. Returns the ids
 * of the comparisons that these answers changed.
 */
export async function settleComparisons(
  store: Store,
  batchId: string,
  answers: readonly Answer[],
): Promise<ReadonlySet<string>> {
  const rows = JSON.stringify(answers.map(toRow));
  const changed = await sql<{ id: string }>`
    with answers as (
      select * from jsonb_to_recordset(${rows}::jsonb) as row (
        comparison_id text, delivery smallint, status text, winner text, confidence smallint, justification text,
        failure_code text, failure_message text, raw_reply text, model_answered text, request_id text,
        prompt_sha256 text, input_tokens integer, output_tokens integer, cache_read_tokens integer,
        cache_write_tokens integer, cost_usd double precision, latency_ms double precision)
    ), changed as (
      update comparisons
      set status = answers.status,
          bundle = case when answers.status = 'queued' then null else comparisons.bundle end,
          winner = answers.winner, confidence = answers.confidence, justification = answers.justification,
          failure_code = answers.failure_code, failure_message = answers.failure_message,
          settled_at = case when answers.status = 'queued' then null else now() end
      from answers
      where comparisons.batch_id = ${batchId} and comparisons.id = answers.comparison_id
        and comparisons.settled_at is null
      returning comparisons.id
    ), recorded as (
      insert into attempts (
        batch_id, comparison_id, delivery, late, winner, failure_code, failure_message, raw_reply, model_answered,
        request_id, prompt_sha256, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd, latency_ms)
      select ${batchId}, comparison_id, delivery, not exists (select from changed where changed.id = comparison_id),
        winner, failure_code, failure_message, raw_reply, model_answered, request_id, prompt_sha256, input_tokens,
        output_tokens, cache_read_tokens, cache_write_tokens, cost_usd, latency_ms
      from answers
    )
    select id from changed`.execute(store);
  return new Set(changed.rows.map((row) => row.id));
}

function toRow(answer: Answer): Record<string, string | number | null> {
  const { comparisonId, delivery, call } = answer;
  const attempt = {
    comparison_id: comparisonId,
    delivery,
    model_answered: call.modelAnswered,
    request_id: call.requestId,
    prompt_sha256: call.promptSha256,
    input_tokens: call.usage?.inputTokens ?? null,
    output_tokens: call.usage?.outputTokens ?? null,
    cache_read_tokens: call.usage?.cacheReadTokens ?? null,
    cache_write_tokens: call.usage?.cacheWriteTokens ?? null,
    cost_usd: call.costUsd,
    latency_ms: call.latencyMs,
  };
  if ('verdict' in answer) return { ...attempt, status: 'completed', ...answer.verdict };
  const { failure, final } = answer;
  return {
    ...attempt,
    status: final ? 'failed' : 'queued',
    failure_code: failure.code,
    failure_message: failure.message,
    raw_reply: failure.rawReply,
  };
}

/** Settles what is open in a wave as failed: its bundle cannot be judged. */
export async function failOpenComparisons(store: Store, batchId: string, wave: number): Promise<void> {
  await store
    .updateTable('comparisons')
    .set({
      status: 'failed',
      settled_at: sql`now()`,
      failure_code: 'server_error',
      failure_message: 'Its bundle could not be judged within the time allowed for it',
    })
    .where('batch_id', '=', batchId)
    .where('wave', '=', wave)
    .where('settled_at', 'is', null)
    .execute();
}
