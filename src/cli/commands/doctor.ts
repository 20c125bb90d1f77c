import { existsSync } from 'node:fs';
import pc from 'picocolors';
import type { Command } from 'commander';
import type { Config } from '../../config';
import { accessVariables, isKeyMissing, remoteProviders } from '../../judges/provider-access';
import type { inspectServices } from '../../services/inspect';
import type { CommandContext, Execute } from '../command-context';
import { exitCode } from '../exit-code';
import type { Finding } from '../finding';
import { folderProblem } from '../folder-problem';

export function defineDoctor(program: Command, execute: Execute): void {
  program
    .command('doctor')
    .summary('show what is configured, where data lives and what is reachable')
    .description(
      'Shows what is configured, where data lives, what runs and what is reachable. Starts and changes nothing.',
    )
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', '\nExit codes: 0 nothing stands in the way, 1 something does.')
    .action((options: { json?: boolean }) => execute((context) => doctor(options, context)));
}

async function doctor(options: { json?: boolean }, { config, print, colour }: CommandContext): Promise<number> {
  const findings = [
    { name: 'node', state: 'ok', text: process.version } as const,
    await inspectDatabase(config),
    ...(await inspectTemporal(config)),
    inspectPlace(config),
    ...(await inspectHome(config)),
    ...inspectProviders(config),
    inspectTracing(config),
  ];
  print(options.json === true ? `${JSON.stringify(findings, null, 2)}\n` : toLines(findings, colour));
  return findings.some(({ state }) => state === 'problem') ? exitCode.failed : exitCode.complete;
}

/** What is set; nobody is called, and no key is shown. */
function inspectProviders({ access }: Config): readonly Finding[] {
  return remoteProviders.flatMap((provider): readonly Finding[] => {
    const { apiKey, baseUrl } = access[provider];
    const variables = accessVariables[provider];
    const without = isKeyMissing(provider, access) ? `${provider} cannot judge` : 'the server may do without';
    return [
      apiKey === null
        ? { name: variables.apiKey, state: 'note', text: `not set: ${without}` }
        : { name: variables.apiKey, state: 'ok', text: 'set' },
      baseUrl === null
        ? { name: variables.baseUrl, state: 'ok', text: `not set: ${variables.ownBaseUrl}` }
        : { name: variables.baseUrl, state: 'ok', text: withoutCredentials(baseUrl) },
    ];
  });
}

/** Nobody is called: a collector that is away costs spans and nothing else. */
function inspectTracing({ tracing }: Config): Finding {
  const text = tracing ? 'on: spans go where the OTEL_… variables say' : 'off: no traces are sent';
  return { name: 'PARAGONE_TRACING', state: 'ok', text };
}

/** A gateway's address may hold a name and password, or a token after the question mark. */
function withoutCredentials(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

async function inspectDatabase({ databaseUrl }: Config): Promise<Finding> {
  const name = 'DATABASE_URL';
  if (databaseUrl === null) return { name, state: 'note', text: 'not set: PostgreSQL is embedded' };
  try {
    await (await import('../reachable.js')).checkStore(databaseUrl);
    return { name, state: 'ok', text: 'reachable' };
  } catch (error) {
    return { name, state: 'problem', text: error instanceof Error ? error.message : String(error) };
  }
}

async function inspectTemporal({ temporal }: Config): Promise<readonly Finding[]> {
  if (temporal === null) return [{ name: 'TEMPORAL_ADDRESS', state: 'note', text: 'not set: Temporal is embedded' }];
  return (await import('../temporal-findings.js')).temporalFindings(temporal);
}

function inspectPlace({ home, databaseUrl, temporal }: Config): Finding {
  const name = 'PARAGONE_HOME';
  const problem = folderProblem(home);
  if (problem === null) return { name, state: 'ok', text: existsSync(home) ? home : `${home} (made by the first run)` };
  const needed = databaseUrl === null || temporal === null;
  const text = `${home} cannot be written (${problem}). Set PARAGONE_HOME to a folder that can be written.`;
  return needed ? { name, state: 'problem', text } : { name, state: 'note', text: `${home}, not needed` };
}

/** The embedded servers, as far as they are needed. */
async function inspectHome({ home, databaseUrl, temporal }: Config): Promise<readonly Finding[]> {
  if (databaseUrl !== null && temporal !== null) return [];
  const { inspectServices } = await import('../../services/inspect.js');
  const found = await inspectServices(home);
  const postgres: readonly Finding[] = [
    binaryFinding('PostgreSQL', found.postgres.binary),
    { name: 'its data', state: 'ok', text: placeText(found.postgres.dataFolder, found.postgres.user) },
    {
      name: 'it runs',
      state: 'ok',
      text: found.postgres.running
        ? `port ${found.postgres.running.port}, process ${found.postgres.running.pid}`
        : 'no',
    },
  ];
  const server: readonly Finding[] = [
    binaryFinding('Temporal', found.temporal.binary),
    { name: 'its data', state: 'ok', text: found.temporal.dataFile },
    {
      name: 'it runs',
      state: 'ok',
      text: found.temporal.running
        ? `port ${found.temporal.running.port}, UI http://127.0.0.1:${found.temporal.running.uiPort}, process ${found.temporal.running.pid}`
        : 'no',
    },
  ];
  const users: Finding = {
    name: 'used by',
    state: 'ok',
    text: found.leases.map(({ pid, since }) => `process ${pid} since ${since}`).join(', ') || 'nobody',
  };
  return [...(databaseUrl === null ? postgres : []), ...(temporal === null ? server : []), users];
}

function binaryFinding(
  name: string,
  binary: Awaited<ReturnType<typeof inspectServices>>['temporal']['binary'],
): Finding {
  if ('found' in binary) {
    const { path, version, source } = binary.found;
    return { name, state: 'ok', text: `${version} from ${source} (${path})` };
  }
  return { name, state: 'note', text: binary.problem };
}

function placeText(folder: string | null, user: string | null): string {
  const where = folder ?? 'a folder chosen at the first start';
  return user === null ? where : `${where}, as user ${user}, since PostgreSQL does not run as root`;
}

function toLines(findings: readonly Finding[], colour: boolean): string {
  const colours = pc.createColors(colour);
  const marks = { ok: colours.green('ok'), note: colours.yellow('--'), problem: colours.red('!!') };
  return findings.map(({ name, state, text }) => `${marks[state]}  ${name.padEnd(17)} ${text}\n`).join('');
}
