import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ProviderCall } from './call-log';
import type { CallStats } from './call-stats';
import type { FaultRule, ProviderName } from './fault-rule';
import type { LimitChange } from './rate-limits';
import type { SettingsChange } from './settings';

/** A fake provider in a process of its own: see `main.ts`. */
export interface FakeProvider {
  readonly pid: number;
  readonly url: string;
  readonly anthropicBaseUrl: string;
  readonly openaiBaseUrl: string;
  /** Requests that were accepted and members of batches, in the order of their coming. */
  calls(): Promise<readonly ProviderCall[]>;
  stats(): Promise<CallStats>;
  /** What a call had as its body, to look at the structure of a prompt. */
  bodyOf(call: ProviderCall): Promise<unknown>;
  /** Replaces the fault script; counts of `nth` and `times` begin anew. */
  script(rules: readonly FaultRule[], seed?: string): Promise<void>;
  /** What is not given stays. */
  change(settings: SettingsChange): Promise<void>;
  setLimits(provider: ProviderName, limits: LimitChange): Promise<void>;
  /** `done` members are done, the rest expires, or is canceled where the batch is being canceled. Default: all. */
  endBatch(id: string, done?: number): Promise<void>;
  /** Moves the fake's clock: caches and batches expire, limits refill. */
  advanceClock(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export interface FakeProviderOptions {
  readonly script?: readonly FaultRule[];
  /** Of what the script draws by probability. */
  readonly seed?: string;
  readonly settings?: SettingsChange;
  /** A JSONL file that gets a line for each call when it has ended. */
  readonly callLog?: string;
}

export async function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const callLog = options.callLog === undefined ? [] : ['--call-log', options.callLog];
  const child = spawn(process.execPath, [...program(), '--with-parent', ...callLog], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const started = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const first = await Promise.race([started, ended]);
  if (child.exitCode !== null)
    throw new Error(`The fake provider ended with code ${child.exitCode} before it listened.`);
  const { port } = JSON.parse(String(first[0])) as { port: number };
  const url = `http://127.0.0.1:${port}`;

  async function ask<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${url}/control/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`The fake provider refused ${path}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  const provider: FakeProvider = {
    pid: child.pid ?? 0,
    url,
    anthropicBaseUrl: `${url}/anthropic`,
    openaiBaseUrl: `${url}/openai/v1`,
    calls: () => ask('GET', 'calls'),
    stats: () => ask('GET', 'stats'),
    bodyOf: ({ id }) => ask('GET', `calls/${id}/body`),
    script: (rules, seed = options.seed ?? '1') => ask('POST', 'script', { rules, seed }),
    change: (settings) => ask('POST', 'settings', settings),
    setLimits: (name, limits) => ask('POST', 'limits', { provider: name, limits }),
    endBatch: (id, done) => ask('POST', `batches/${id}/end`, { done }),
    advanceClock: (advanceMs) => ask('POST', 'clock', { advanceMs }),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
  await provider.script(options.script ?? []);
  if (options.settings !== undefined) await provider.change(options.settings);
  return provider;
}

/** The compiled program where this file is compiled, else the source through the hook. */
function program(): string[] {
  const compiled = join(__dirname, 'main.js');
  if (existsSync(compiled)) return [compiled];
  return ['-r', join(__dirname, '../../services/typescript-hook.cjs'), join(__dirname, 'main.ts')];
}
