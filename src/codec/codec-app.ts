import type { Payload, PayloadCodec } from '@temporalio/common';
import { Hono } from 'hono';
import { bearerAuth } from 'hono/bearer-auth';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import { z } from 'zod';

export interface CodecAppOptions {
  readonly codec: PayloadCodec;
  /** The only site whose pages may ask; null: no page may. */
  readonly uiOrigin: string | null;
  /** Null: none is asked for. */
  readonly token: string | null;
  /** Whether a Host header is one by which this server is known. */
  readonly isKnownHost: (header: string | undefined) => boolean;
}

/** As protobuf's JSON has it: bytes in base64. */
const bytes = z.base64();
const bodyShape = z.object({
  payloads: z.array(z.object({ metadata: z.record(z.string(), bytes).optional(), data: bytes.optional() })),
});

/** Temporal's protocol of remote codecs: `/encode` and `/decode`, for its UI and command line. */
export function createCodecApp({ codec, uiOrigin, token, isKnownHost }: CodecAppOptions): Hono {
  const app = new Hono();
  app.use(
    createMiddleware(async (c, next) => {
      if (!isKnownHost(c.req.header('host'))) return c.text('This server is not known by that name.\n', 421);
      const origin = c.req.header('origin');
      if (origin !== undefined && origin !== uiOrigin) return c.text('Pages of this origin may not ask.\n', 403);
      await next();
    }),
  );
  if (uiOrigin !== null) {
    app.use(
      cors({ origin: uiOrigin, allowHeaders: ['content-type', 'x-namespace', 'authorization'], credentials: true }),
    );
  }
  app.get('/healthz', (c) => c.text('ok\n'));
  if (token !== null) app.use(bearerAuth({ token }));
  app.use(bodyLimit({ maxSize: 64_000_000 }));
  for (const direction of ['encode', 'decode'] as const) {
    app.post(`/${direction}`, async (c) => {
      // A form of any site could be sent as text without being asked first.
      if (!c.req.header('content-type')?.startsWith('application/json')) return c.text('Send JSON.\n', 415);
      const body = bodyShape.safeParse(await c.req.json().catch(() => null));
      if (!body.success) return c.text('This is no list of payloads.\n', 400);
      try {
        const payloads = await codec[direction](body.data.payloads.map(fromJson));
        return c.json({ payloads: payloads.map(toJson) });
      } catch (error) {
        return c.text(`${error instanceof Error ? error.message : 'It cannot be read.'}\n`, 400);
      }
    });
  }
  return app;
}

function fromJson({ metadata = {}, data }: z.infer<typeof bodyShape>['payloads'][number]): Payload {
  const read = Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')] as const);
  return { metadata: Object.fromEntries(read), data: Buffer.from(data ?? '', 'base64') };
}

function toJson({ metadata, data }: Payload): object {
  const written = Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)] as const);
  return { metadata: Object.fromEntries(written), data: base64(data ?? new Uint8Array()) };
}

function base64(value: Uint8Array): string {
  return Buffer.from(value).toString('base64');
}
