import { Command, CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readConfig } from '../config';
import { createLogger, logTemporal } from '../logging';
import type { CommandContext } from './command-context';
import { defineDoctor, doctor } from './commands/doctor';
import { defineFit, fit, type FitOptions } from './commands/fit';
import { defineList, list } from './commands/list';
import { defineMigrate, migrate } from './commands/migrate';
import { defineResults, results } from './commands/results';
import { defineRun, run, type RunOptions } from './commands/run';
import { defineStatus, status } from './commands/status';
import { defineUp, up } from './commands/up';
import { defineWorker, worker } from './commands/worker';
import { exitCode } from './exit-code';
import { listenForInterruption } from './interruption';
import { toProblem } from './problem';
import type { ShowOptions } from './show-results';

/** Runs one command line and returns its exit code. Never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  let code: number = exitCode.complete;
  const program = defineProgram(async (command) => {
    code = await command(createContext());
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCode.complete; // --help, --version
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCode.badInput; // no command: the help was shown
    const problem = toProblem(error);
    const { exitCode: problemCode, ...told } = problem;
    if (argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error: told }, null, 2)}\n`);
    else process.stderr.write(`paragone: ${problem.message}\n`);
    return problemCode;
  }
}

type Execute = (command: (context: CommandContext) => Promise<number>) => Promise<void>;

function defineProgram(execute: Execute): Command {
  const program = new Command('paragone')
    .description('Durable comparative judgement: texts compared in pairs, ranked with honest uncertainty.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ outputError: () => undefined }) // main tells of errors, once
    .addHelpText(
      'after',
      `
Begin with:
  paragone run examples/essays --anchors examples/anchors.csv --out out

Settings: DATABASE_URL, TEMPORAL_ADDRESS (or a temporal.toml profile), PARAGONE_HOME, PARAGONE_LOG_LEVEL.
Without them, PostgreSQL and Temporal are embedded and keep their data under PARAGONE_HOME.`,
    );
  defineRun(program).action((items: string, options: RunOptions) => execute((context) => run(items, options, context)));
  defineStatus(program).action((batch: string, options: ShowOptions) =>
    execute((context) => status(batch, options, context)),
  );
  defineResults(program).action((batch: string, options: ShowOptions) =>
    execute((context) => results(batch, options, context)),
  );
  defineList(program).action((options: { limit: number }) => execute((context) => list(options, context)));
  defineFit(program).action((votes: string, options: FitOptions) => execute((context) => fit(votes, options, context)));
  defineUp(program).action(() => execute(up));
  defineWorker(program).action(() => execute(worker));
  defineMigrate(program).action(() => execute(migrate));
  defineDoctor(program).action((options: { json?: boolean }) => execute((context) => doctor(options, context)));
  return program;
}

function createContext(): CommandContext {
  const config = readConfig();
  logTemporal(createLogger(config.logLevel));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  return {
    config,
    say,
    print: (text) => void process.stdout.write(text),
    interrupted: listenForInterruption(say),
    colour: process.stdout.isTTY && process.stdout.hasColors(),
    width: process.stdout.columns ?? 100,
  };
}

function packageVersion(): string {
  const text = readFileSync(resolve(__dirname, '../../../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
