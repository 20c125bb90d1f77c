import type { ParagoneClient } from '../client/paragone-client';
import type { ClientOptions, Connection } from '@temporalio/client';
import type { Config } from '../config';
import type { TemporalTarget } from '../contracts/temporal-target';
import type { acquireServices, EmbeddedServices } from '../services/embedded';
import { connectStore, type Store } from '../store/connect';
import { listPendingMigrations, migrate } from '../store/migrate';
import { InputError } from '../input/input-error';
import { withTracing } from './with-tracing';

/** Writes a line for a person, on stderr. */
export type Say = (line: string) => void;

export interface Connections {
  readonly databaseUrl: string;
  readonly store: Store;
  readonly client: ParagoneClient;
  readonly temporal: TemporalTarget;
  /** Of the embedded Temporal; null for one that was configured. */
  readonly temporalUiUrl: string | null;
}

/**
 * What to do with the schema of a configured database: bring it up to date (and with it Temporal's search
 * attributes), refuse it if it is not, or leave it to the command. The embedded one belongs to this release and is never refused.
 */
export type SchemaPolicy = 'migrate' | 'check' | 'leave';

/** Runs a command that needs PostgreSQL only: the configured one, or the embedded one while the command takes. */
export async function withStore<T>(
  config: Config,
  { schema, say }: { readonly schema: SchemaPolicy; readonly say: Say },
  command: (store: Store) => Promise<T>,
): Promise<T> {
  return withServices(config, { temporal: false, schema, say }, (services) => withOpenStore(services, command));
}

/** Runs a command that needs PostgreSQL and Temporal. */
export async function withConnections<T>(
  config: Config,
  { schema, say }: { readonly schema: SchemaPolicy; readonly say: Say },
  command: (connections: Connections) => Promise<T>,
): Promise<T> {
  const run = (services: Services, tracing: Pick<TemporalTarget, 'tracing'>) =>
    withOpenStore(services, async (store) => {
      const { databaseUrl, temporalUiUrl } = services;
      const temporal = { ...services.temporal, ...tracing };
      // Loaded here, as it takes a while and most commands need PostgreSQL only.
      const [{ Client, Connection }, { ParagoneClient }] = await Promise.all([
        import('@temporalio/client'),
        import('../client/paragone-client.js'),
      ]);
      const connection = await Connection.connect(temporal.connectionOptions);
      try {
        if (schema === 'migrate') await prepareTemporal(connection, { temporal, say });
        const client = new ParagoneClient(store, new Client(clientOptions(connection, temporal)));
        return await command({ databaseUrl, store, client, temporal, temporalUiUrl });
      } finally {
        await connection.close();
      }
    });
  return withServices(config, { temporal: true, schema, say }, (services) =>
    withTracing(config, say, (tracing) => run(services, tracing)),
  );
}

export function clientOptions(
  connection: Connection,
  { namespace, dataConverter, tracing }: TemporalTarget,
): ClientOptions {
  return {
    connection,
    namespace,
    ...(dataConverter !== undefined && { dataConverter }),
    ...(tracing !== undefined && { interceptors: { workflow: [tracing.client] } }),
  };
}

/** What a Temporal that is configured needs; the embedded one gets it from the commands that start it. */
export async function setUpTemporal({ temporal }: Config, say: Say): Promise<void> {
  if (temporal === null) return;
  const { Connection } = await import('@temporalio/client');
  const connection = await Connection.connect(temporal.connectionOptions);
  try {
    await prepareTemporal(connection, { temporal, say });
  } finally {
    await connection.close();
  }
}

/** Search attributes of batches, and the schedule of metrics. Everything runs without either. */
async function prepareTemporal(
  connection: Connection,
  { temporal, say }: { readonly temporal: TemporalTarget; readonly say: Say },
): Promise<void> {
  const [{ Client }, { registerSearchAttributes }, { scheduleRollUps }] = await Promise.all([
    import('@temporalio/client'),
    import('../client/search-attributes.js'),
    import('../client/metrics-schedule.js'),
  ]);
  const client = new Client(clientOptions(connection, temporal));
  for (const warning of [
    await registerSearchAttributes(connection, temporal.namespace),
    await scheduleRollUps(client),
  ]) {
    if (warning !== null) say(warning);
  }
}

interface Services {
  readonly databaseUrl: string;
  readonly say: Say;
  readonly schema: SchemaPolicy;
  readonly temporal: TemporalTarget;
  readonly temporalUiUrl: string | null;
}

/** What is configured is checked before anything else is started; what is not configured is embedded. */
async function withServices<T>(
  config: Config,
  { temporal, schema, say }: { readonly temporal: boolean; readonly schema: SchemaPolicy; readonly say: Say },
  command: (services: Services) => Promise<T>,
): Promise<T> {
  const { checkStore, checkTemporal } = await import('./reachable.js');
  if (config.databaseUrl !== null) await checkStore(config.databaseUrl);
  if (temporal && config.temporal !== null) await checkTemporal(config.temporal);
  const embedded = { postgres: config.databaseUrl === null, temporal: temporal && config.temporal === null };
  const services =
    embedded.postgres || embedded.temporal
      ? await startEmbedded({ home: config.home, ...embedded, onProgress: say })
      : null;
  if (services !== null) say(describeServices(services));
  try {
    return await command({
      databaseUrl: config.databaseUrl ?? services?.databaseUrl ?? '',
      say,
      schema: config.databaseUrl === null && schema === 'check' ? 'migrate' : schema,
      temporal: await withCodec(config.temporal ?? embeddedTarget(services?.temporalAddress ?? ''), config),
      temporalUiUrl: services?.temporalUiUrl ?? null,
    });
  } finally {
    await services?.release();
  }
}

async function startEmbedded(request: Parameters<typeof acquireServices>[0]): Promise<EmbeddedServices> {
  const { acquireServices } = await import('../services/embedded.js');
  return acquireServices(request);
}

function describeServices({ databaseUrl, temporalAddress, temporalUiUrl }: EmbeddedServices): string {
  const parts = [
    databaseUrl && `PostgreSQL ${new URL(databaseUrl).host}`,
    temporalAddress && `Temporal ${temporalAddress}`,
    temporalUiUrl && `its UI ${temporalUiUrl}`,
  ];
  return `Embedded: ${parts.filter((part) => part !== null).join(' · ')}`;
}

function embeddedTarget(address: string): TemporalTarget {
  return { address, namespace: 'default', connectionOptions: { address } };
}

/** The Temporal that is configured, or the embedded one if it runs; null: neither. */
export async function temporalInReach(config: Config): Promise<TemporalTarget | null> {
  if (config.temporal !== null) return withCodec(config.temporal, config);
  const { findRunningTemporal } = await import('../services/running-temporal.js');
  const address = await findRunningTemporal(config.home);
  return address === null ? null : withCodec(embeddedTarget(address), config);
}

async function withCodec(target: TemporalTarget, { codecKeys }: Config): Promise<TemporalTarget> {
  if (codecKeys === null) return target;
  const { createDataConverter } = await import('../codec/data-converter.js');
  return { ...target, dataConverter: createDataConverter(codecKeys) };
}

async function withOpenStore<T>(
  { databaseUrl, schema, say }: Pick<Services, 'databaseUrl' | 'schema' | 'say'>,
  command: (store: Store) => Promise<T>,
): Promise<T> {
  const { databaseHost } = await import('./reachable.js');
  const onReachable = (reachable: boolean): void => {
    const where = `PostgreSQL at ${databaseHost(databaseUrl)}`;
    if (reachable) say(`DATABASE_BACK: ${where} answers again.`);
    else say(`DATABASE_LOST: ${where} gives no answer. Workers keep what is judged and go on when it is back.`);
  };
  const store = connectStore({ connectionString: databaseUrl, onReachable });
  try {
    if (schema === 'migrate') await migrate(store);
    if (schema === 'check') await refuseOldSchema(store);
    return await command(store);
  } finally {
    await store.destroy();
  }
}

async function refuseOldSchema(store: Store): Promise<void> {
  const pending = await listPendingMigrations(store);
  if (pending.length === 0) return;
  const sentence = `the database at DATABASE_URL lacks ${pending.length} of this release's migrations (${pending[0]} first). Run \`paragone migrate\`.`;
  throw new InputError('schema_outdated', sentence);
}
