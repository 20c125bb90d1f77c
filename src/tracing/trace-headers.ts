import {
  type Context,
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { traceHeader } from '../contracts/trace-header';

/** Trace context alone: baggage holds whatever an application puts into it, and would enter workflow history. */
const propagator = new W3CTraceContextPropagator();

/** The headers, with the span as the parent of what they cause. */
export function withTrace(headers: Headers, span: Span): Headers {
  const carrier: Record<string, string> = {};
  propagator.inject(trace.setSpan(context.active(), span), carrier, defaultTextMapSetter);
  return { ...headers, [traceHeader]: defaultPayloadConverter.toPayload(carrier) };
}

/** Where a span made for these headers belongs; the root without a trace that can be read. */
export function traceOf(headers: Headers): Context {
  const payload = headers[traceHeader];
  if (payload === undefined) return ROOT_CONTEXT;
  try {
    return propagator.extract(ROOT_CONTEXT, defaultPayloadConverter.fromPayload(payload), defaultTextMapGetter);
  } catch {
    return ROOT_CONTEXT; // Headers come from whoever starts workflows; work is never refused for one.
  }
}
