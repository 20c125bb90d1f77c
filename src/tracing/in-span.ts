import { context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { ApplicationFailure } from '@temporalio/common';

/**
 * Does the work with the span as the parent of what it causes, and ends the span with it. Of an error its kind is kept
 * and nothing else: a message or a stack may quote what the work was about.
 */
export async function inSpan<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await context.with(trace.setSpan(context.active(), span), work);
  } catch (error) {
    markFailed(span, kindOf(error));
    throw error;
  } finally {
    span.end();
  }
}

/** @param kind a code or the name of a class, never a message */
export function markFailed(span: Span, kind: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', kind);
}

function kindOf(error: unknown): string {
  if (error instanceof ApplicationFailure && error.type != null) return error.type;
  return error instanceof Error ? error.name : typeof error;
}
