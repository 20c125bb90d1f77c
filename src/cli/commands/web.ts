import { InvalidArgumentError, type Command } from 'commander';
import { batchModes } from '../../client/resolve-mode';
import type { Config } from '../../config';
import { displayable } from '../../input/displayable';
import { InputError } from '../../input/input-error';
import { systemCode } from '../../input/system-code';
import type { DashboardParts } from '../../web/dashboard-parts';
import type { ListeningServer } from '../../http/listen';
import type { RunningWorker } from '../../worker';
import { patienceOf } from '../batch-options';
import type { CommandContext, Execute } from '../command-context';
import { withConnections } from '../connections';
import { readEventDelivery } from '../event-delivery';
import { exitCode } from '../exit-code';
import { untilInterrupted } from '../interruption';
import { launchWorker } from '../launch-worker';
import { port } from '../options';
import { requireWebToken } from '../web-token';

/** Calls in flight get this long to end when Ctrl-C stops the worker. */
const drainMs = 10_000;

interface WebOptions {
  readonly port: number;
  readonly host: string;
  readonly tokenFile?: string;
  readonly allowHost?: readonly string[];
  readonly temporalUi?: string;
  readonly worker?: boolean;
}

export function defineWeb(program: Command, execute: Execute): void {
  program
    .command('web')
    .summary('serve the dashboard until Ctrl-C or SIGTERM')
    .description(
      'Serves the dashboard: batches as they come along, their ranks, decisions, errors and dead letters, starting a batch by ' +
        'upload, and what the other commands say to a batch. Only this machine reaches it unless --host says otherwise, ' +
        'which needs a token. Batches advance as long as a worker runs: `paragone up`, `paragone worker`, or --worker here.',
    )
    .option('--port <n>', 'port to listen on; 0 takes one that is free', port, 8080)
    .option('--host <address>', 'address to listen on; any but a loopback one needs a token', '127.0.0.1')
    .option('--token-file <file>', 'file with the token that everyone logs in with (default: PARAGONE_WEB_TOKEN)')
    .option('--allow-host <name...>', 'host names by which it is reached, besides localhost and plain addresses')
    .option('--temporal-ui <url>', 'where Temporal’s UI is, for links (default: that of the embedded Temporal)', url)
    .option('--worker', 'run a worker in this process too, as `paragone up` does')
    .addHelpText(
      'after',
      `
Examples:
  paragone web --worker                    all on this machine: http://127.0.0.1:8080
  paragone web --port 9000                 beside \`paragone up\`
  paragone web --host 0.0.0.0 --token-file token.txt --allow-host paragone.example.org

Exit codes: 0 stopped, 1 failed, 2 bad usage or input.`,
    )
    .action((options: WebOptions) => execute((context) => web(options, context)));
}

async function web(options: WebOptions, { config, say, print, interrupted }: CommandContext): Promise<number> {
  const token = requireWebToken({ tokenFile: options.tokenFile, host: options.host }, config);
  const events = options.worker === true ? await readEventDelivery(config) : null;
  const schema = options.worker === true ? 'migrate' : 'check';
  return withConnections(config, { schema, say }, async ({ store, client, temporal, temporalUiUrl }) => {
    const { createLogger } = await import('../../logging.js');
    const { RenderingThread } = await import('../../web/rendering/rendering-thread.js');
    const renderer = new RenderingThread();
    const logger = createLogger(config.logLevel);
    const uiUrl = options.temporalUi ?? temporalUiUrl;
    const server = await openDashboard(
      {
        ...{ store, client, renderer, access: config.access, defaults: startDefaults(config) },
        temporalUi: uiUrl === null ? null : { url: uiUrl, namespace: temporal.namespace },
        entry: { token, hosts: (options.allowHost ?? []).map((name) => name.toLowerCase()) },
        warn: (sentence) => logger.warn(sentence),
      },
      options,
    );
    let worker: RunningWorker | null = null;
    try {
      if (options.worker === true) {
        worker = await launchWorker({ store, temporal, drainMs, events }, config);
        for (const sentence of await client.reconcile()) say(sentence);
      }
      print(`Dashboard: ${server.url}\n`);
      if (worker === null) say('Batches advance as long as a worker runs: `paragone up` or `paragone worker`.');
      await Promise.race([untilInterrupted(interrupted), worker?.ended ?? new Promise(() => undefined)]);
      return exitCode.complete;
    } finally {
      await server.close();
      await renderer.close();
      await worker?.stop();
    }
  });
}

/** What the form of the dashboard leaves open, the environment says, as for `paragone start`. */
function startDefaults(config: Config): DashboardParts['defaults'] {
  const { seed, callsPerProvider, batchingMode } = config;
  const mode = batchModes.find((known) => known === batchingMode);
  return {
    ...{ callsPerProvider, ...patienceOf(config) },
    ...(seed !== null && { seed }),
    ...(mode !== undefined && { mode }),
  };
}

async function openDashboard(
  parts: DashboardParts,
  { host, port: number }: Pick<WebOptions, 'host' | 'port'>,
): Promise<ListeningServer> {
  const { serveDashboard } = await import('../../web/serve.js');
  try {
    return await serveDashboard(parts, { host, port: number });
  } catch (error) {
    const sentence = `the dashboard cannot listen on ${displayable(host)}:${number} (${systemCode(error)}). Give another --port or --host.`;
    throw new InputError('web_unavailable', sentence);
  }
}

/** For commander: a URL of the web. */
function url(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('Expected a URL such as http://localhost:8080.');
}
