import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEvent } from '../../src/events/event-schema';
import { startCommand, until } from '../support/command';
import { items } from '../support/items';
import { createTestDatabase } from '../support/postgres';
import { startTcpProxy } from '../support/tcp-proxy';
import { TemporalRig } from '../support/temporal';

test('a worker that starts before PostgreSQL stays up, says so once, and judges when it is there (S2-03, S2-42)', async () => {
  const [rig, database, folder] = await Promise.all([
    TemporalRig.start('dev-server'),
    createTestDatabase(),
    mkdtemp(join(tmpdir(), 'paragone-late-')),
  ]);
  const file = join(folder, 'events.jsonl');
  const url = new URL(database.url);
  const proxy = await startTcpProxy(url.host);
  url.host = proxy.address;
  const subscribers = [{ id: 'audit', kind: 'file', path: 'events.jsonl' }];
  await writeFile(join(folder, 'events.json'), JSON.stringify({ subscribers }));
  proxy.cut();
  const environment = { DATABASE_URL: url.href, TEMPORAL_ADDRESS: rig.target.address };
  const worker = startCommand(['worker', '--events', 'events.json'], {
    folder,
    home: join(folder, 'home'),
    environment,
  });
  try {
    await until('the worker to say so', () => worker.stderr().includes('DATABASE_UNREACHABLE'));
    const { handle } = await rig
      .client(database.store)
      .startBatch({ items: items(4), judges: ['simulated'], budget: 6, seed: '1', id: 'late' });
    proxy.restore();
    expect((await handle.results()).document.status).toBe('complete');
    const lines = () => (existsSync(file) ? readFileSync(file, 'utf8') : '').split('\n');
    await until('the last event', () => lines().some((line) => line.includes('batch.ended')));
    const events = lines()
      .filter((line) => line !== '')
      .map((line) => parseEvent(JSON.parse(line)));
    expect(events.map((event) => event?.sequence)).toEqual(events.map((_, index) => index + 1));
    expect(worker.stderr().match(/DATABASE_UNREACHABLE/g)).toHaveLength(1);
  } finally {
    process.kill(worker.pid, 'SIGTERM');
    expect((await worker.ended).code).toBe(0);
    await proxy.close();
    await rig.stop();
    await database.drop();
    await rm(folder, { recursive: true });
  }
});
