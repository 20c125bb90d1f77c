import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { openTracing, type OpenTracing } from '../../src/tracing/open-tracing';

type Value = { readonly stringValue?: string; readonly intValue?: number; readonly doubleValue?: number };
interface SentSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly events: readonly unknown[];
  readonly attributes: readonly { readonly key: string; readonly value: Value }[];
}
interface SentTraces {
  readonly resourceSpans: readonly {
    readonly resource: Pick<SentSpan, 'attributes'>;
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

export interface CollectedSpan extends Omit<SentSpan, 'attributes'> {
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
}

/** A real server that takes traces over OTLP, as JSON, and keeps them. */
export class TraceCollector {
  static async start(): Promise<TraceCollector> {
    const collector = new TraceCollector();
    await new Promise<void>((listening) => collector.#server.listen(0, '127.0.0.1', listening));
    return collector;
  }

  /** As they came, for looking at everything that left the process. */
  readonly bodies: string[] = [];
  /** False: it takes connections and never answers. */
  answering = true;

  readonly #server = createServer((request, response) => {
    void text(request).then((body) => {
      this.bodies.push(body);
      if (this.answering) response.setHeader('content-type', 'application/json').end('{}');
    });
  });

  private constructor() {}

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get spans(): readonly CollectedSpan[] {
    return this.#received().flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, attributes: readAttributes(span) }))),
    );
  }

  get resources(): readonly CollectedSpan['attributes'][] {
    return this.#received().map(({ resource }) => readAttributes(resource));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  #received(): SentTraces['resourceSpans'] {
    return this.bodies.flatMap((body) => (JSON.parse(body) as SentTraces).resourceSpans);
  }
}

/** Opens tracing as a process does whose environment names this collector. An export is given up after a second. */
export function openTracingTo(url: string, told: string[] = []): OpenTracing {
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_TIMEOUT: '1000' };
  Object.assign(process.env, environment);
  try {
    return openTracing((sentence) => told.push(sentence));
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
  }
}

function readAttributes({ attributes }: Pick<SentSpan, 'attributes'>): CollectedSpan['attributes'] {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] as string | number]));
}
