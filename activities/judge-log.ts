import { log } from '@temporalio/activity';
import { errorTypes } from '../src/contracts/error-type';
import { deliveriesAllowed, maxDeliveries } from '../src/contracts/judgement';
import { queueProcessingMode } from '../src/contracts/queue-processing-mode';
import type { BundleWork, ClaimedComparison } from '../src/store/bundle-work';
import type { Answer } from '../src/store/settling';
import { countedDelivery, pauseAfter } from './answer';

/** What every line about a bundle tells. Ids and names; a judge's spec holds its options, as `maxTokens`, and no key. */
export interface BundleLabels {
  readonly batch_id: string;
  readonly mode: string;
  readonly bundle: string;
  readonly provider: string;
  readonly model: string | null;
  readonly judge: string;
}

export function bundleLabels(
  { batchId, bundleId }: { readonly batchId: string; readonly bundleId: string },
  { judgeSpec, labels: { provider, model, mode } }: Pick<BundleWork, 'judgeSpec' | 'labels'>,
): BundleLabels {
  const queueMode = queueProcessingMode(mode);
  return { batch_id: batchId, mode: queueMode, bundle: bundleId, provider, model, judge: judgeSpec };
}

/**
 * Tells of a delivery that failed, in one line. The failure's sentence and the reply are left to PostgreSQL: providers
 * quote prompts and keys.
 * @param changed false: it came late
 */
export function logFailure(
  bundle: BundleLabels,
  answer: Answer,
  claimed: Pick<ClaimedComparison, 'deliveries' | 'deliveriesAllowed' | 'waitedMs'> | undefined,
  changed: boolean,
): void {
  if ('verdict' in answer) return;
  const { comparisonId, delivery, failure, call } = answer;
  const attempt = countedDelivery(delivery, claimed);
  const attemptsAllowed = Math.min(deliveriesAllowed(failure.code), maxDeliveries);
  log.warn(`${fateOf(answer, changed)} (attempt ${attempt}/${attemptsAllowed})`, {
    ...bundle,
    correlation_id: `${bundle.batch_id}/${comparisonId}/${delivery}`,
    comparison_id: comparisonId,
    delivery,
    attempt,
    attempts_allowed: attemptsAllowed,
    error_code: 'EXTERNAL_SERVICE_ERROR',
    error_type: errorTypes[failure.code],
    failure_code: failure.code,
    error_class: call.errorClass,
    http_status: call.httpStatus,
    request_id: call.requestId,
    rate_limit: call.rateLimit,
    retry_after_ms: failure.retryAfterMs,
    waited_ms: claimed === undefined ? null : Math.round(claimed.waitedMs),
    latency_ms: call.latencyMs,
    maybe_billed: call.maybeBilled,
  });
}

function fateOf(answer: Extract<Answer, { failure: unknown }>, changed: boolean): string {
  if (!changed) return 'Came late, and changes nothing';
  if (pauseAfter(answer) !== null) return 'Pauses its batch';
  return answer.final ? 'Failed for good' : 'Will retry';
}

/** Tells how long a bundle took, in one line. @param slowMs beyond this it is a warning */
export function logBundle(
  bundle: BundleLabels,
  { size, durationMs, slowMs }: { readonly size: number; readonly durationMs: number; readonly slowMs: number },
): void {
  const correlation = `${bundle.batch_id}/${bundle.bundle}`;
  const fields = { ...bundle, correlation_id: correlation, bundle_size: size, duration_ms: Math.round(durationMs) };
  if (durationMs > slowMs) log.warn(`A bundle took longer than ${slowMs / 1000} s`, fields);
  else log.info('A bundle has been judged', fields);
}
