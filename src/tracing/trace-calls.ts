import { type Attributes, SpanKind, type Tracer } from '@opentelemetry/api';
import type { CallRecord } from '../contracts/judgement';
import type { TraceCalls } from '../judges/trace-calls';
import { inSpan, markFailed } from './in-span';

/**
 * A span for each delivery to a provider, by OpenTelemetry's names for generative AI: which model, how many tokens, how
 * it ended. Never a text, a prompt, a reply, a verdict or an item.
 */
export function traceCalls(tracer: Tracer): TraceCalls {
  return (judgeOne, { provider, model }) =>
    (bundle, request, signal) => {
      const attributes = {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': provider,
        'gen_ai.request.model': model,
        'paragone.batch_id': bundle.batchId,
        'paragone.comparison_id': request.comparisonId,
        'paragone.delivery': request.delivery,
      };
      const span = tracer.startSpan(`chat ${model}`, { kind: SpanKind.CLIENT, attributes });
      return inSpan(span, async () => {
        const judgement = await judgeOne(bundle, request, signal);
        span.setAttributes(answerAttributes(judgement.call));
        if ('failure' in judgement) markFailed(span, judgement.failure.code);
        return judgement;
      });
    };
}

/** What is not known is left out. */
function answerAttributes({
  modelAnswered,
  requestId,
  httpStatus,
  errorClass,
  usage,
  costUsd,
}: CallRecord): Attributes {
  return {
    'gen_ai.response.model': modelAnswered ?? undefined,
    'http.response.status_code': httpStatus ?? undefined,
    'paragone.request_id': requestId ?? undefined,
    'paragone.error_class': errorClass ?? undefined,
    'paragone.cost_usd': costUsd ?? undefined,
    ...(usage !== null && {
      // By the convention the sum, with what was read from a cache and written to one.
      'gen_ai.usage.input_tokens':
        usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens + usage.cacheWriteLongTokens,
      'gen_ai.usage.output_tokens': usage.outputTokens,
      'gen_ai.usage.cache_read.input_tokens': usage.cacheReadTokens,
      'gen_ai.usage.cache_write.input_tokens': usage.cacheWriteTokens + usage.cacheWriteLongTokens,
    }),
  };
}
