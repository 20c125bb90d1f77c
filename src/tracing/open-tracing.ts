import { setTimeout as wait } from 'node:timers/promises';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { packageVersion } from '../client/package-version';
import { systemCode } from '../input/system-code';
import { traceActivities } from './trace-activities';
import { traceCalls } from './trace-calls';
import { traceClient } from './trace-client';
import type { Tracing } from './tracing';

/** The end of a process waits no longer than this for a collector. */
const flushWithinMs = 2_000;

export interface OpenTracing extends Tracing {
  /** Sends what is left, for at most two seconds. Never rejects. */
  close(): Promise<void>;
}

/**
 * Sends spans over OTLP, to where OpenTelemetry's own variables say. Only what is ours is traced: nothing is registered
 * for other libraries to write to. Work waits for no collector; the first time that one does not take what it is sent is told.
 */
export function openTracing(say: (sentence: string) => void): OpenTracing {
  // Without it, a call does not find the span of its activity. One that the process has already does as well.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  let told = false;
  const tellLoss = (why: string): void => {
    if (!told) say(`Traces are lost: the collector does not take them (${why}). Batches go on.`);
    told = true;
  };
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'paragone', 'service.version': packageVersion() }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(tellingOfLoss(new OTLPTraceExporter(), tellLoss))],
  });
  const tracer = provider.getTracer('paragone', packageVersion());
  return {
    client: traceClient(tracer),
    activities: traceActivities(tracer),
    calls: traceCalls(tracer),
    async close() {
      const sent = new AbortController();
      const late = wait(flushWithinMs, undefined, { signal: sent.signal }).then(
        () => tellLoss(`no answer within ${flushWithinMs / 1000} s`),
        () => undefined,
      );
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      sent.abort();
    },
  };
}

/** Why is a code: what a collector answers, and its address, may hold what belongs into no log. */
function tellingOfLoss(exporter: SpanExporter, tellLoss: (why: string) => void): SpanExporter {
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.code === ExportResultCode.FAILED) tellLoss(systemCode(result.error));
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}
