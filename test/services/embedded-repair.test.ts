import { spawn } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inspectServices } from '../../src/services/inspect';
import { findServerUser } from '../../src/services/server-user';
import { acquire, exists, newHome, pids, query, removeHome, serverPids, startHolder } from './service-rig';

let home: string;
beforeAll(async () => {
  home = await newHome();
});
afterEach(async () => {
  expect(await serverPids(home)).toEqual([]);
});
afterAll(() => removeHome(home));

async function dataFolder(): Promise<string> {
  return (await inspectServices(home)).postgres.dataFolder!;
}

describe('after kill -9', () => {
  test('of the command alone: its servers are taken over', async () => {
    const killed = await startHolder(home, 'postgres', 'temporal');
    await killed.kill();
    const before = await pids(home);

    const services = await acquire(home, 'postgres', 'temporal');
    expect(await pids(home)).toEqual(before);
    expect(services.databaseUrl).toBe(killed.services.databaseUrl);
    await services.release();
  });

  test('of everything: both start anew with their data', async () => {
    const killed = await startHolder(home, 'postgres', 'temporal');
    await query(killed.services.databaseUrl, 'create table survived as select 7 as answer');
    await killed.kill();
    for (const pid of await serverPids(home)) process.kill(pid, 'SIGKILL');

    const services = await acquire(home, 'postgres', 'temporal');
    expect(await query(services.databaseUrl, 'select answer from survived')).toBe(7);
    await services.release();
  });

  test('of PostgreSQL alone, with a command that still uses it', async () => {
    const one = await acquire(home, 'postgres');
    process.kill((await pids(home)).postgres!, 'SIGKILL');
    const two = await acquire(home, 'postgres');
    expect(await query(two.databaseUrl, 'select answer from survived')).toBe(7);
    await two.release();
    await one.release();
  });

  test('inside the lock: the next command waits a little and goes on', async () => {
    const program = `require(process.argv[1]).lock(process.argv[2], { lockfilePath: process.argv[2] + '/lock' })
      .then(() => process.kill(process.pid, 'SIGKILL'))`;
    const lockFile = require.resolve('proper-lockfile');
    await new Promise((resolve) =>
      spawn(process.execPath, ['-e', program, lockFile, join(home, 'run')]).once('exit', resolve),
    );
    expect(await exists(join(home, 'run', 'lock'))).toBe(true);
    const services = await acquire(home, 'postgres');
    await services.release();
  });

  test('before the servers were noted down: the orphan is found by its data file', async () => {
    const killed = await startHolder(home, 'temporal');
    await killed.kill();
    const [orphan] = await serverPids(home);
    await writeFile(join(home, 'run', 'services.json'), '{ "temporal": {');

    const services = await acquire(home, 'temporal');
    const running = await serverPids(home);
    expect(running).toHaveLength(1);
    expect(running).not.toContain(orphan);
    await services.release();
  });
});

describe('what is left of earlier runs', () => {
  test('a frozen PostgreSQL is replaced', async () => {
    const killed = await startHolder(home, 'postgres');
    await killed.kill();
    const frozen = (await pids(home)).postgres!;
    process.kill(frozen, 'SIGSTOP');
    // Only a connection that gets no answer tells, hence the one long test: it lasts as long as the connection limit.
    const services = await acquire(home, 'postgres');
    expect((await pids(home)).postgres).not.toBe(frozen);
    await services.release();
  });

  test('a postmaster.pid whose pid has gone to a foreign program does not hold up the start', async () => {
    const file = join(await dataFolder(), 'postmaster.pid');
    const user = await findServerUser();
    const foreign = spawn('sleep', ['600'], { stdio: 'ignore', ...(user && { uid: user.uid, gid: user.gid }) });
    await writeFile(file, `${foreign.pid}\n${await dataFolder()}\n1700000000\n5432\n\n127.0.0.1\n1 1\nready\n`);

    const services = await acquire(home, 'postgres');
    expect(await query(services.databaseUrl, 'select 1')).toBe(1);
    await services.release();
    expect(foreign.exitCode).toBeNull();
    foreign.kill();
  });

  test('unfinished folders are removed, torn leases ignored', async () => {
    const unfinished = join(dirname(await dataFolder()), 'unfinished-1234');
    await mkdir(join(unfinished, 'base'), { recursive: true });
    await writeFile(join(home, 'run', 'leases', 'torn.json'), '{"pid":');
    const services = await acquire(home, 'postgres');
    expect(await exists(unfinished)).toBe(false);
    await services.release();
    expect(await exists(join(home, 'run', 'leases', 'torn.json'))).toBe(false);
  });

  test('data of another major version is named and left alone', async () => {
    const file = join(await dataFolder(), 'PG_VERSION');
    const version = await readFile(file, 'utf8');
    await writeFile(file, '9\n');
    await expect(acquire(home, 'postgres', 'temporal')).rejects.toThrow(/written by PostgreSQL 9.*move it away/);
    await writeFile(file, version);
  });

  test('an incomplete data folder is named, an empty one is filled', async () => {
    const data = await dataFolder();
    await rename(data, `${data}.kept`);
    await mkdir(data);
    await writeFile(join(data, 'PG_VERSION'), '18\n');
    await expect(acquire(home, 'postgres')).rejects.toThrow(/not a complete PostgreSQL data folder.*Move it away/);

    await rm(join(data, 'PG_VERSION'));
    const services = await acquire(home, 'postgres');
    expect(await query(services.databaseUrl, 'select 1')).toBe(1);
    await services.release();
  });

  test('a home that was deleted and made anew has a new database', async () => {
    const before = await acquire(home, 'postgres');
    await query(before.databaseUrl, 'create table old ()');
    const oldFolder = await dataFolder();
    await before.release();
    await rm(home, { recursive: true });

    const after = await acquire(home, 'postgres');
    expect(await query(after.databaseUrl, `select to_regclass('old')`)).toBeNull();
    await after.release();
    // As root the database is not inside the home; it must not be left lying about.
    expect(oldFolder.startsWith(home) || !(await exists(oldFolder))).toBe(true);
  });

  test('a home that cannot be made is named', async () => {
    const file = join(home, 'file');
    await writeFile(file, '');
    await expect(acquire(join(file, 'home'), 'postgres')).rejects.toThrow(
      /a file is where a folder should be.*PARAGONE_HOME/,
    );
  });
});
