import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/services/free-port';
import { runCommand, startCommand, until } from '../support/command';
import { createTestDatabase } from '../support/postgres';
import { TemporalRig } from '../support/temporal';

test('a worker serves the shared metrics beside its own, and those of Temporal on a port of theirs', async () => {
  const [rig, database, folder, port] = await Promise.all([
    TemporalRig.start('dev-server'),
    createTestDatabase(),
    mkdtemp(join(tmpdir(), 'paragone-metrics-')),
    freePort(null),
  ]);
  const environment = { DATABASE_URL: database.url, TEMPORAL_ADDRESS: rig.target.address };
  const setting = { folder, home: join(folder, 'home'), environment };
  const onPort = ['worker', '--control-only', '--temporal-metrics-port', String(port)];
  const worker = startCommand([...onPort, '--metrics-port', '0'], setting);
  try {
    await until('the worker to say where', () => worker.stdout().includes('Metrics: '));
    const [, url = ''] = /Metrics: (\S+)/.exec(worker.stdout()) ?? [];
    const shared = await (await fetch(url)).text();
    expect(shared).toContain('paragone_window_seconds{} 900\n');
    expect(shared).toContain('process_cpu_seconds_total ');
    const ofTemporal = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(ofTemporal).toContain('temporal_worker_task_slots_available{');

    const second = await runCommand(onPort, setting);
    expect(second.code).not.toBe(0);
    expect(second.stderr).toMatch(
      /Temporal's metrics cannot be served on 127\.0\.0\.1:\d+ \(.+\)\. Give an IP address/,
    );
  } finally {
    process.kill(worker.pid, 'SIGTERM');
    expect((await worker.ended).code).toBe(0);
    await rig.stop();
    await database.drop();
    await rm(folder, { recursive: true });
  }
});
