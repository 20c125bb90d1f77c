import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { inspectServices } from '../../src/services/inspect';
import { acquire, newHome, pids, query, removeHome, serverPids, startHolder } from './service-rig';

let home: string;
beforeAll(async () => {
  home = await newHome();
});
afterEach(async () => {
  expect(await serverPids(home)).toEqual([]);
});
afterAll(() => removeHome(home));

describe('one command', () => {
  test('has both servers, and nothing runs after it', async () => {
    const services = await acquire(home, 'postgres', 'temporal');

    expect(services.databaseUrl).toMatch(/^postgresql:\/\/paragone:[0-9a-f]+@127\.0\.0\.1:\d+\/paragone$/);
    expect(await query(services.databaseUrl, 'show fsync')).toBe('on');
    expect(await query(services.databaseUrl, 'show server_encoding')).toBe('UTF8');
    expect(await query(services.databaseUrl, 'show listen_addresses')).toBe('127.0.0.1');
    // By code point: Z (5A) before a (61) before é (E9), whatever the machine's locale; letters beyond ASCII have cases.
    const sorted = `select string_agg(t, '' order by t) from unnest(array['é', 'a', 'Z']) as t`;
    expect(await query(services.databaseUrl, sorted)).toBe('Zaé');
    expect(await query(services.databaseUrl, `select upper('é')`)).toBe('É');

    const connection = await Connection.connect({ address: services.temporalAddress! });
    const { namespaces } = await connection.workflowService.listNamespaces({});
    expect(namespaces.map((namespace) => namespace.namespaceInfo?.name)).toContain('default');
    await connection.close();
    expect((await fetch(services.temporalUiUrl!)).status).toBe(200);

    await services.release();
    await services.release();
    expect(await serverPids(home)).toEqual([]);
    expect((await inspectServices(home)).leases).toEqual([]);
  });

  test.each(['100%', 'why?', 'no#1'])('a home called %p is refused before anything is started', async (name) => {
    const inside = join(home, name);
    await expect(acquire(inside, 'postgres', 'temporal')).rejects.toThrow(
      /^Temporal cannot keep its data in .* Set PARAGONE_HOME to a folder without %, \? and #\.$/,
    );
    expect(await readdir(inside)).toEqual([]);
  });

  test('batches on one task queue are served in turn', async () => {
    const services = await acquire(home, 'temporal');
    const connection = await Connection.connect({ address: services.temporalAddress! });
    const { workflow } = new Client({ connection });
    for (const workflowId of ['long-1', 'long-2', 'long-3', 'long-4', 'short-1', 'short-2']) {
      const fairnessKey = workflowId.split('-')[0]!;
      await workflow.start('any', { taskQueue: 'unserved', workflowId, priority: { fairnessKey } });
    }
    const served: string[] = [];
    while (served.length < 6) {
      const request = { namespace: 'default', taskQueue: { name: 'unserved' }, identity: 'test' };
      const task = await connection.withDeadline(Date.now() + 20_000, () =>
        connection.workflowService.pollWorkflowTaskQueue(request),
      );
      served.push(task.workflowExecution!.workflowId!);
    }
    // Without fairness, the second batch would come after all of the first. Which of a batch's own tasks comes first is up
    // to the server.
    const batches = served.map((workflowId) => workflowId.split('-')[0]);
    expect(batches).toEqual(['long', 'short', 'long', 'short', 'long', 'long']);
    expect(new Set(served).size).toBe(6);
    await connection.close();
    await services.release();
  });

  test('a wrong password is refused', async () => {
    const services = await acquire(home, 'postgres');
    const url = services.databaseUrl!.replace(/:[0-9a-f]+@/, ':wrong@');
    await expect(query(url, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    await services.release();
  });

  test('finds its data, address and ports again', async () => {
    const first = await acquire(home, 'postgres', 'temporal');
    await query(first.databaseUrl, 'create table kept as select 42 as answer');
    await first.release();

    const second = await acquire(home, 'postgres', 'temporal');
    expect(second).toMatchObject({
      databaseUrl: first.databaseUrl,
      temporalAddress: first.temporalAddress,
      temporalUiUrl: first.temporalUiUrl,
    });
    expect(await query(second.databaseUrl, 'select answer from kept')).toBe(42);
    await second.release();
  });

  test('starts only what it asks for', async () => {
    const services = await acquire(home, 'postgres');
    expect(services.temporalAddress).toBeNull();
    expect(await pids(home)).toEqual({ postgres: expect.any(Number), temporal: undefined });
    await services.release();
  });
});

describe('two commands', () => {
  test('share the servers until the last one ends', async () => {
    const [one, two] = await Promise.all([
      startHolder(home, 'postgres', 'temporal'),
      startHolder(home, 'postgres', 'temporal'),
    ]);
    expect(two.services).toEqual(one.services);
    expect(await serverPids(home)).toHaveLength(2);
    expect((await inspectServices(home)).leases).toHaveLength(2);

    await one.release();
    expect(await query(two.services.databaseUrl, 'select 1')).toBe(1);
    expect(await serverPids(home)).toHaveLength(2);
    await two.release();
  });

  test('the second adds what the first had no need of, and takes it away again', async () => {
    const one = await acquire(home, 'postgres');
    const two = await acquire(home, 'postgres', 'temporal');
    expect(await pids(home)).toEqual({ postgres: expect.any(Number), temporal: expect.any(Number) });
    await two.release();
    expect(await pids(home)).toEqual({ postgres: expect.any(Number), temporal: undefined });
    await one.release();
  });
});
