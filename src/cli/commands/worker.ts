import { InvalidArgumentError, type Command } from 'commander';
import { callsPerProviderRange } from '../../contracts/settings';
import { displayable } from '../../input/displayable';
import { InputError } from '../../input/input-error';
import { judgeProviders, type JudgeProvider } from '../../judges/judge-spec';
import type { ListeningServer } from '../../http/listen';
import type { CommandContext, Execute } from '../command-context';
import { withConnections } from '../connections';
import { readEventDelivery } from '../event-delivery';
import { exitCode } from '../exit-code';
import { untilInterrupted } from '../interruption';
import { launchWorker } from '../launch-worker';
import { openMetrics } from '../open-metrics';
import { names, port, wholeNumber } from '../options';

/** As long as one call may take, so that nothing that is paid for is thrown away. */
const drainMs = 130_000;

interface WorkerOptions {
  readonly controlOnly?: boolean;
  readonly providers?: readonly string[];
  readonly calls?: number;
  readonly metricsPort?: number;
  readonly metricsHost?: string;
  readonly temporalMetricsPort?: number;
  readonly events?: string;
}

export function defineWorker(program: Command, execute: Execute): void {
  program
    .command('worker')
    .summary('run one worker until Ctrl-C or SIGTERM')
    .description(
      'Runs one worker: it plans, fits, and judges for every provider. Start as many as you like, on any machine that ' +
        'reaches DATABASE_URL and TEMPORAL_ADDRESS. On SIGTERM it finishes the calls in flight and gives the rest back.',
    )
    .option('--control-only', 'plan, fit and run workflows, but judge nothing')
    .option('--providers <list>', 'judge for these providers alone, as simulated,anthropic, and do nothing else', names)
    .option(
      '--calls <n>',
      'calls at once at each provider, 1 to 1024 (default: PARAGONE_CALLS_PER_PROVIDER, else 32)',
      calls,
    )
    .option('--metrics-port <n>', 'serve metrics of all workers for Prometheus at /metrics, and /healthz', port)
    .option(
      '--temporal-metrics-port <n>',
      'serve what Temporal’s SDK tells of this worker at /metrics of another port',
      port,
    )
    .option('--metrics-host <address>', 'the address to serve metrics on (default: 127.0.0.1, this machine alone)')
    .option('--events <file>', 'a JSON file that says who gets events (default: PARAGONE_EVENTS, else nobody)')
    .addHelpText(
      'after',
      `
A file for --events, with a priority of highest, high, normal, low or lowest; docs/events.md has the rest:
  {"subscribers": [{"id": "audit", "kind": "file", "path": "events.jsonl", "priority": "high"},
                   {"id": "lms", "kind": "webhook", "url": "https://lms.example.com/hook"},
                   {"id": "log", "kind": "log", "priority": "low"}]}
A webhook is signed with PARAGONE_WEBHOOK_SECRET, or with a "secret" of its own.

Examples:
  paragone worker                          one process that does all
  paragone worker --control-only           one process that never waits for a provider
  paragone worker --calls 256              for a provider that bears it; set the variable too where batches start
  paragone worker --providers simulated    and as many as the provider's limits bear
  paragone worker --metrics-port 9464      any one worker tells the figures of all
  paragone worker --events events.json     delivers events; give all workers the same file`,
    )
    .action((options: WorkerOptions) => execute((context) => worker(options, context)));
}

async function worker(options: WorkerOptions, { config, say, print, interrupted }: CommandContext): Promise<number> {
  const duties = dutiesOf(options);
  const { metricsPort, temporalMetricsPort, metricsHost = '127.0.0.1' } = options;
  if (options.metricsHost !== undefined && metricsPort === undefined && temporalMetricsPort === undefined) {
    throw new InputError('usage', '--metrics-host says where metrics are served, so give --metrics-port too.');
  }
  if (temporalMetricsPort === 0) {
    throw new InputError('usage', '--temporal-metrics-port needs a number: nobody could be told which port was free.');
  }
  const eventsFile = options.events ?? config.eventsFile;
  const events = await readEventDelivery({ ...config, eventsFile });
  // Loaded here, as it takes a while and other commands do without.
  const { databaseReached } = await import('../await-database.js');
  await databaseReached(config, { say, interrupted });
  if (interrupted.aborted) return exitCode.interrupted;
  return withConnections(config, { schema: 'check', say }, async ({ store, temporal }) => {
    const running = await launchWorker(
      { store, temporal, drainMs, events, ...duties },
      {
        ...config,
        callsPerProvider: options.calls ?? config.callsPerProvider,
        temporalMetrics: temporalMetricsPort === undefined ? null : `${metricsHost}:${temporalMetricsPort}`,
      },
    );
    let metrics: ListeningServer | null = null;
    try {
      if (metricsPort !== undefined) {
        metrics = await openMetrics(store, { host: metricsHost, port: metricsPort, ...config });
      }
      const what = [...(duties.control ? ['control'] : []), ...duties.providers].join(', ');
      print(`A worker is polling ${temporal.address}, namespace ${temporal.namespace}, for ${what}.\n`);
      if (metrics !== null) print(`Metrics: ${metrics.url}/metrics\n`);
      await Promise.race([untilInterrupted(interrupted), running.ended]);
      return exitCode.complete;
    } finally {
      await running.stop();
      await metrics?.close();
    }
  });
}

/** For commander: a number of calls. */
function calls(text: string): number {
  const given = wholeNumber(text);
  if (given >= 1 && given <= callsPerProviderRange.max) return given;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${callsPerProviderRange.max}.`);
}

interface Duties {
  readonly control: boolean;
  readonly providers: readonly JudgeProvider[];
}

function dutiesOf({ controlOnly = false, providers }: WorkerOptions): Duties {
  if (!controlOnly) {
    return { control: providers === undefined, providers: providers?.map(knownProvider) ?? judgeProviders };
  }
  if (providers === undefined) return { control: true, providers: [] };
  const sentence = '--control-only judges nothing and --providers nothing but judges. Give one, or run two workers.';
  throw new InputError('usage', sentence);
}

function knownProvider(name: string): JudgeProvider {
  const known = judgeProviders.find((provider) => provider === name);
  if (known !== undefined) return known;
  const there = `providers are ${judgeProviders.join(', ')}`;
  throw new InputError('unknown_provider', `there is no provider "${displayable(name)}"; ${there}.`);
}
