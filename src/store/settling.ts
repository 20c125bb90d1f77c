import { sql } from 'kysely';
import { failureKinds, type CallRecord, type JudgeFailure, type Verdict } from '../contracts/judgement';
import type { Store } from './connect';
import { insertDeadLettersOf } from './dead-letter-rows';
import { failComparisons } from './failing';
import { insertMissing, type AnswerOrigin } from './missing-comparisons';

/** One answer to one delivery, and what it makes of the comparison. */
export type Answer = {
  readonly comparisonId: string;
  readonly delivery: number;
  readonly call: CallRecord;
  /** Where it belongs, if the answer says so itself: enough to create a row that is not there. */
  readonly origin?: AnswerOrigin;
} & (
  | { readonly verdict: Verdict }
  | { readonly failure: JudgeFailure; /** False: it goes to the retry pool. */ readonly final: boolean }
);

/** Ids of comparisons. */
export interface Settlement {
  /** Settled by these answers, or put back into the retry pool. */
  readonly changed: ReadonlySet<string>;
  /** Those of them that had no row, and got one from the answer's origin. */
  readonly created: ReadonlySet<string>;
  /** Without a row and without an origin in an open batch's waves: their answers are not stored. */
  readonly unknown: ReadonlySet<string>;
}

/**
 * Settles comparisons, each at most once, and records every answer as an attempt and every final failure as a dead
 * letter, all in one statement or transaction. An answer to a comparison that is settled already, also by an earlier one of these
 * answers, is recorded as late and changes nothing.
 */
export async function settleComparisons(
  store: Store,
  batchId: string,
  answers: readonly Answer[],
): Promise<Settlement> {
  const origins = new Map(
    answers.flatMap(({ comparisonId, origin }) => (origin === undefined ? [] : [[comparisonId, origin] as const])),
  );
  if (origins.size === 0) return { ...(await settleKnown(store, batchId, answers)), created: new Set() };
  return store.transaction().execute(async (trx) => {
    const created = await insertMissing(trx, batchId, origins);
    return { ...(await settleKnown(trx, batchId, answers)), created };
  });
}

async function settleKnown(
  db: Store,
  batchId: string,
  answers: readonly Answer[],
): Promise<Omit<Settlement, 'created'>> {
  const rows = JSON.stringify(withDecisive(answers));
  // Told to the planner apart, since it cannot see into the rows: so few are looked up by index.
  const ids = [...new Set(answers.map(({ comparisonId }) => comparisonId))];
  const found = await sql<{ id: string; known: boolean }>`
    with answers as (
      select * from jsonb_to_recordset(${rows}::jsonb) as row (
        comparison_id text, decisive boolean, after_decisive boolean, delivery smallint, granted smallint, status text, winner text,
        confidence smallint, justification text, failure_code text, failure_message text, raw_reply text,
        model_answered text, request_id text, prompt_sha256 text, input_tokens integer, output_tokens integer,
        cache_read_tokens integer, cache_write_tokens integer, cache_write_long_tokens integer,
        cost_usd double precision, latency_ms double precision, http_status smallint, error_class text,
        rate_limit jsonb, maybe_billed boolean)
    ), known as (
      select id from comparisons where batch_id = ${batchId} and id = any(${ids})
    ), changed as (
      update comparisons
      set status = answers.status,
          bundle = case when answers.status = 'queued' then null else comparisons.bundle end,
          queued_at = case when answers.status = 'queued' then now() else comparisons.queued_at end,
          unanswered_deliveries = 0, deliveries_allowed = comparisons.deliveries_allowed + answers.granted,
          winner = answers.winner, confidence = answers.confidence, justification = answers.justification,
          failure_code = answers.failure_code, failure_message = answers.failure_message,
          settled_at = case when answers.status = 'queued' then null else now() end
      from answers
      where comparisons.batch_id = ${batchId} and comparisons.id = any(${ids})
        and comparisons.id = answers.comparison_id and answers.decisive and comparisons.settled_at is null
      returning comparisons.*
    ), recorded as (
      insert into attempts (
        batch_id, comparison_id, delivery, late, winner, failure_code, failure_message, raw_reply, model_answered,
        request_id, prompt_sha256, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,
        cache_write_long_tokens, cost_usd, latency_ms, http_status, error_class, rate_limit, maybe_billed)
      select ${batchId}, comparison_id, delivery,
        after_decisive or not exists (select from changed where changed.id = comparison_id),
        winner, failure_code, failure_message, raw_reply, model_answered, request_id, prompt_sha256, input_tokens,
        output_tokens, cache_read_tokens, cache_write_tokens, cache_write_long_tokens, cost_usd, latency_ms,
        http_status, error_class, rate_limit, maybe_billed
      from answers
      where comparison_id in (select id from known)
    ), letters as (${insertDeadLettersOf('changed')})
    select id, true as known from changed
    union all
    select comparison_id, false from answers
    where decisive and comparison_id not in (select id from known)`.execute(db);
  const idsOf = (known: boolean) => new Set(found.rows.filter((row) => row.known === known).map(({ id }) => id));
  return { changed: idsOf(true), unknown: idsOf(false) };
}

/**
 * Of several answers to one comparison the first that settles it is decisive, as if each had come by itself; or,
 * if none does, the last.
 */
function withDecisive(answers: readonly Answer[]): readonly object[] {
  const rows = answers.map(toRow);
  const decisive = new Map<unknown, number>();
  const settles = new Set<unknown>();
  for (const [index, { comparison_id: id, status }] of rows.entries()) {
    if (settles.has(id)) continue;
    decisive.set(id, index);
    if (status !== 'queued') settles.add(id);
  }
  return rows.map((row, index) => {
    const at = decisive.get(row.comparison_id) ?? index;
    return { ...row, decisive: index === at, after_decisive: index > at };
  });
}

type AttemptRow = Record<string, string | number | boolean | null | Readonly<Record<string, string>>>;

function toRow(answer: Answer): AttemptRow {
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
    cache_write_long_tokens: call.usage?.cacheWriteLongTokens ?? null,
    cost_usd: call.costUsd,
    latency_ms: call.latencyMs,
    http_status: call.httpStatus,
    error_class: call.errorClass,
    rate_limit: call.rateLimit,
    maybe_billed: call.maybeBilled,
  };
  if ('verdict' in answer) return { ...attempt, granted: 0, status: 'completed', ...answer.verdict };
  const { failure, final } = answer;
  return {
    ...attempt,
    // What stops the whole batch is not the comparison's fault, and does not count against it.
    granted: !final && failureKinds[failure.code] === 'batch' ? 1 : 0,
    status: final ? 'failed' : 'queued',
    failure_code: failure.code,
    failure_message: failure.message,
    raw_reply: failure.rawReply,
  };
}

/** Settles what is open in these bundles as failed: they cannot be judged. */
export async function failOpenComparisons(store: Store, batchId: string, bundleIds: readonly string[]): Promise<void> {
  await failComparisons(store, batchId, sql`bundle = any(${bundleIds})`, {
    code: 'server_error',
    message: 'Its bundle could not be judged within the time allowed for it',
  });
}
