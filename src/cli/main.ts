import { Command, CommanderError } from 'commander';
import { packageVersion } from '../client/package-version';
import { readConfig } from '../config';
import type { CommandContext, DefineCommand, Execute } from './command-context';
import { defineAudit } from './commands/audit';
import { defineCancel } from './commands/cancel';
import { defineCodecServer } from './commands/codec-server';
import { defineDeadLetters } from './commands/dead-letters';
import { defineDoctor } from './commands/doctor';
import { defineErase } from './commands/erase';
import { defineEstimate } from './commands/estimate';
import { defineEvents } from './commands/events';
import { defineExport } from './commands/export';
import { defineFinalize } from './commands/finalize';
import { defineFit } from './commands/fit';
import { defineJobs } from './commands/jobs';
import { defineList } from './commands/list';
import { defineMigrate } from './commands/migrate';
import { defineOverride } from './commands/override';
import { definePause } from './commands/pause';
import { definePlan } from './commands/plan';
import { defineRejudge } from './commands/rejudge';
import { defineRescore } from './commands/rescore';
import { defineResults } from './commands/results';
import { defineResume } from './commands/resume';
import { defineRun } from './commands/run';
import { defineStart } from './commands/start';
import { defineStatus } from './commands/status';
import { defineUp } from './commands/up';
import { defineWatch } from './commands/watch';
import { defineWeb } from './commands/web';
import { defineWorker } from './commands/worker';
import { exitCode } from './exit-code';
import { listenForInterruption } from './interruption';
import { toProblem } from './problem';

/** As the help lists them. */
const commandGroups: Readonly<Record<string, readonly DefineCommand[]>> = {
  'Batches:': [
    definePlan,
    defineEstimate,
    defineRun,
    defineStart,
    defineRejudge,
    defineWatch,
    defineStatus,
    defineResults,
    defineExport,
    defineRescore,
    defineList,
  ],
  'Steering a batch:': [
    definePause,
    defineResume,
    defineOverride,
    defineFinalize,
    defineCancel,
    defineDeadLetters,
    defineJobs,
  ],
  'Judgements that exist:': [defineFit],
  'Services:': [
    defineUp,
    defineWorker,
    defineWeb,
    defineMigrate,
    defineDoctor,
    defineAudit,
    defineEvents,
    defineErase,
    defineCodecServer,
  ],
};

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
  for (const [heading, group] of Object.entries(commandGroups)) {
    program.commandsGroup(heading);
    for (const define of group) define(program, execute);
  }
  return program;
}

function createContext(): CommandContext {
  const config = readConfig();
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  return {
    config,
    say,
    print: (text) => void process.stdout.write(text),
    interrupted: listenForInterruption(say, config),
    colour: process.stdout.isTTY && process.stdout.hasColors(),
    width: process.stdout.columns ?? 100,
  };
}
