import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import envPaths from 'env-paths';
import { resolve } from 'node:path';
import { z } from 'zod';
import { parseCodecKeys, type CodecKeys } from './codec/codec-keys';
import { defaultRetention, defaultWindowMs, type Retention } from './contracts/measurements';
import { callsPerProviderRange } from './contracts/settings';
import type { TemporalTarget } from './contracts/temporal-target';
import type { ProvidersAccess } from './judges/provider-access';

/** The settings of this process. Only this file reads the environment. */
export interface Config {
  /** Null: the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  /** Null: the embedded Temporal. */
  readonly temporal: TemporalTarget | null;
  /** Encrypt what is given to Temporal, embedded or not; null: it is plain. */
  readonly codecKeys: CodecKeys | null;
  /** Asked for by the codec server; null: none is set. */
  readonly codecToken: string | null;
  /** The folder of the embedded servers, absolute. */
  readonly home: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** The seed of batches that give none; null draws one. */
  readonly seed: string | null;
  readonly heartbeatTimeoutMs: number | null;
  /** Calls that a worker may have open at one provider. */
  readonly callsPerProvider: number;
  /** A bundle that takes longer is warned of in the log. */
  readonly slowBundleMs: number;
  /** As it was given, since a batch can do without: what is no mode is told of and left aside. */
  readonly batchingMode: string | null;
  /** Of batches that are started here; null: the default. */
  readonly queueTtlMs: number | null;
  readonly maxProcessingMs: number | null;
  readonly deadlineMs: number | null;
  /** Of the dashboard; null: none is set. */
  readonly webToken: string | null;
  /** Keys and addresses of the providers. */
  readonly access: ProvidersAccess;
  /** The file that says who gets events; null: nobody. */
  readonly eventsFile: string | null;
  /** Of webhooks that have none of their own. */
  readonly webhookSecret: string | null;
  /** How far metrics of the last minutes look back. */
  readonly metricsWindowMs: number;
  readonly metricsRetention: Retention;
  /** Whether traces are sent; where to is OpenTelemetry's own matter. */
  readonly tracing: boolean;
}

/** Names every variable that is wrong, in one message. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** From a second to a week; fractions allow short waits. */
const minutes = z.coerce
  .number()
  .min(1 / 60)
  .max(7 * 24 * 60)
  .optional();

/** What a header can carry. The message never repeats it. */
const key = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]+$/, 'expected a key without spaces, line breaks and other characters beyond ASCII')
  .optional();

const baseUrl = z.url({ protocol: /^https?$/, error: 'expected a URL such as https://gateway.example.com' }).optional();

/** The message never repeats one. */
const codecKeys = z
  .string()
  .transform((text, context) => {
    try {
      return parseCodecKeys(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'it cannot be read' });
      return z.NEVER;
    }
  })
  .optional();

/** Days for which minutes, hours and days are kept. */
const retention = z
  .string()
  .regex(/^\d{1,5},\d{1,5},\d{1,5}$/, 'expected days for minutes, hours and days, such as 7,90,1095')
  .transform((text): Retention => {
    const [minute = 0, hour = 0, day = 0] = text.split(',').map(Number);
    return { minute, hour, day };
  })
  .refine(({ minute, hour, day }) => 1 <= minute && minute <= hour && hour <= day && day <= 36_500, {
    message: 'expected 1 to 36500 days, and none for longer than the next',
  })
  .optional();

const environment = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'expected a URL such as postgresql://user:password@host:5432/database')
    .optional(),
  PARAGONE_HOME: z.string().optional(),
  PARAGONE_CODEC_KEYS: codecKeys,
  PARAGONE_CODEC_TOKEN: key,
  PARAGONE_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  PARAGONE_HEARTBEAT_TIMEOUT_MS: z.coerce.number().int().min(2_000).max(600_000).optional(),
  PARAGONE_CALLS_PER_PROVIDER: z.coerce
    .number()
    .int()
    .min(1)
    .max(callsPerProviderRange.max)
    .default(callsPerProviderRange.default),
  PARAGONE_SLOW_BUNDLE_SECONDS: z.coerce.number().min(0).max(86_400).default(30),
  PARAGONE_QUEUE_TTL_MINUTES: minutes,
  PARAGONE_BATCH_DEADLINE_MINUTES: minutes,
  LLM_PROVIDER_SERVICE_MAX_PROCESSING_TIME_MINUTES: minutes,
  LLM_BATCHING_MODE: z.string().optional(),
  ANTHROPIC_API_KEY: key,
  ANTHROPIC_BASE_URL: baseUrl,
  OPENAI_API_KEY: key,
  OPENAI_BASE_URL: baseUrl,
  PARAGONE_EVENTS: z.string().optional(),
  PARAGONE_WEBHOOK_SECRET: key,
  PARAGONE_METRICS_WINDOW_MINUTES: z.coerce.number().min(1).max(1_440).optional(),
  PARAGONE_METRICS_RETENTION_DAYS: retention,
  PARAGONE_TRACING: z.enum(['on', 'off']).default('off'),
  OTEL_SDK_DISABLED: z.string().optional(),
  PARAGONE_WEB_TOKEN: z.string().optional(),
  CJ_ASSESSMENT_SERVICE_PAIR_GENERATION_SEED: z
    .string()
    .regex(/^\d{1,19}$/, 'expected a whole number from 0 to 9999999999999999999')
    .optional(),
});

export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  // An empty variable is one that was not meant to be set.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const complaints = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new ConfigError(`The environment is not usable. ${complaints.join('; ')}.`);
  }
  const variables = parsed.data;
  return {
    databaseUrl: variables.DATABASE_URL ?? null,
    temporal: readTemporalTarget(given),
    codecKeys: variables.PARAGONE_CODEC_KEYS ?? null,
    codecToken: variables.PARAGONE_CODEC_TOKEN ?? null,
    home: resolve(variables.PARAGONE_HOME ?? envPaths('paragone', { suffix: '' }).data),
    logLevel: variables.PARAGONE_LOG_LEVEL,
    seed: variables.CJ_ASSESSMENT_SERVICE_PAIR_GENERATION_SEED ?? null,
    heartbeatTimeoutMs: variables.PARAGONE_HEARTBEAT_TIMEOUT_MS ?? null,
    callsPerProvider: variables.PARAGONE_CALLS_PER_PROVIDER,
    slowBundleMs: 1_000 * variables.PARAGONE_SLOW_BUNDLE_SECONDS,
    batchingMode: variables.LLM_BATCHING_MODE ?? null,
    queueTtlMs: toMs(variables.PARAGONE_QUEUE_TTL_MINUTES),
    maxProcessingMs: toMs(variables.LLM_PROVIDER_SERVICE_MAX_PROCESSING_TIME_MINUTES),
    deadlineMs: toMs(variables.PARAGONE_BATCH_DEADLINE_MINUTES),
    webToken: variables.PARAGONE_WEB_TOKEN ?? null,
    access: {
      anthropic: { apiKey: variables.ANTHROPIC_API_KEY ?? null, baseUrl: variables.ANTHROPIC_BASE_URL ?? null },
      openai: { apiKey: variables.OPENAI_API_KEY ?? null, baseUrl: variables.OPENAI_BASE_URL ?? null },
    },
    eventsFile: variables.PARAGONE_EVENTS ?? null,
    webhookSecret: variables.PARAGONE_WEBHOOK_SECRET ?? null,
    metricsWindowMs: toMs(variables.PARAGONE_METRICS_WINDOW_MINUTES) ?? defaultWindowMs,
    metricsRetention: variables.PARAGONE_METRICS_RETENTION_DAYS ?? defaultRetention,
    tracing: variables.PARAGONE_TRACING === 'on' && variables.OTEL_SDK_DISABLED?.toLowerCase() !== 'true',
  };
}

function toMs(given: number | undefined): number | null {
  return given === undefined ? null : Math.round(given * 60_000);
}

function readTemporalTarget(env: Record<string, string | undefined>): TemporalTarget | null {
  const variables = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  let profile: ClientConnectConfig;
  try {
    profile = loadClientConnectConfig({ overrideEnvVars: variables });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `Temporal's configuration is not usable: ${reason}. Correct the TEMPORAL_… variables or temporal.toml.`,
    );
  }
  const { connectionOptions, namespace = 'default' } = profile;
  const { address } = connectionOptions;
  return address === undefined ? null : { address, namespace, connectionOptions };
}
