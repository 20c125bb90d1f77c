import { startCommand, until, type EndedCommand } from '../support/command';

/** A `paragone worker` of its own process. */
export interface WorkerProcess {
  readonly pid: number;
  /** Whether it has begun to poll. */
  polls(): boolean;
  /** Its exit code; null: killed. */
  readonly ended: Promise<EndedCommand>;
  kill(): Promise<void>;
  /** SIGTERM, as a deploy sends it. Returns the exit code. */
  terminate(): Promise<number | null>;
}

export interface WorkerTargets {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
}

/** @param options of the command, as `--control-only` */
export function startWorkerProcess(
  { folder, databaseUrl, temporalAddress }: WorkerTargets,
  ...options: readonly string[]
): WorkerProcess {
  const environment = { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress };
  const command = startCommand(['worker', ...options], { folder, home: folder, environment });
  const signal = async (name: 'SIGKILL' | 'SIGTERM') => {
    process.kill(command.pid, name);
    return (await command.ended).code;
  };
  return {
    pid: command.pid,
    polls: () => command.stdout().includes('A worker is polling'),
    ended: command.ended,
    kill: async () => void (await signal('SIGKILL')),
    terminate: () => signal('SIGTERM'),
  };
}

export async function untilPolling(...workers: readonly WorkerProcess[]): Promise<void> {
  await until('the workers to poll', () => workers.every((worker) => worker.polls()));
}
