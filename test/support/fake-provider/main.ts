/**
 * A simulation of the Anthropic and OpenAI interfaces on the loopback, for tests and benchmarks. It is never a judge of
 * anything: who wins is read from a marker in the texts, tokens are characters ÷ 4, and prices, limits, caches and faults
 * are those that it was given. What it is told by is a script of faults; what it tells by is a log of calls.
 *
 *   node dist/test/support/fake-provider/main.js [--port N] [--call-log FILE] [--script FILE] [--with-parent]
 *
 * It prints `{"port":N}` when it listens. Base URLs: `http://127.0.0.1:N/anthropic` and `http://127.0.0.1:N/openai/v1`.
 * With `--with-parent` it ends when its standard input does, so that no test leaves it behind.
 */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { scriptSchema } from './control';
import { createProviderState } from './provider-state';
import { createFakeServer } from './server';

function main(): void {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      'call-log': { type: 'string' },
      script: { type: 'string' },
      'with-parent': { type: 'boolean', default: false },
    },
  });
  const state = createProviderState(values['call-log'] ?? null);
  if (values.script !== undefined) {
    const { rules, seed } = scriptSchema.parse(JSON.parse(readFileSync(values.script, 'utf8')));
    state.script.set(rules, seed);
  }
  const server = createFakeServer(state);
  server.listen(Number(values.port), '127.0.0.1', () => {
    process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
  });
  const stop = () => {
    server.closeAllConnections();
    server.close(() => void state.log.end().then(() => process.exit(0)));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (values['with-parent']) process.stdin.once('end', stop).resume();
}

main();
