import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensurePostgresPlace, findPostgresPlace } from '../../src/services/postgres-place';
import { findServerUser } from '../../src/services/server-user';
import { exists } from './service-rig';

const isRoot = process.getuid?.() === 0;
let root: string;
let system: string;
let home: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'paragone-place-'));
  system = join(root, 'system');
  home = join(root, 'home');
  await mkdir(home, { mode: 0o700 });
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function places(): Promise<string[]> {
  return (await readdir(system)).filter((name) => /^[0-9a-f]{16}$/.test(name));
}

(isRoot ? test.skip : test)('without root the place is in the home', async () => {
  const place = await ensurePostgresPlace(home, system);
  expect(place).toEqual({ folder: join(home, 'postgres'), copyFolder: join(home, 'bin', 'postgresql'), user: null });
  expect((await stat(place.folder)).mode & 0o777).toBe(0o700);
});

(isRoot ? describe : describe.skip)('as root', () => {
  test('the place is in the system folder, belongs to the account of the servers, and is found again', async () => {
    expect(await findPostgresPlace(home, system)).toBeNull();
    const place = await ensurePostgresPlace(home, system);
    const user = (await findServerUser())!;
    expect(user.uid).not.toBe(0);
    expect(place.folder.startsWith(`${system}/`)).toBe(true);
    const { uid, mode } = await stat(place.folder);
    expect([uid, mode & 0o777]).toEqual([user.uid, 0o700]);
    expect(await ensurePostgresPlace(home, system)).toEqual(place);
    expect(await findPostgresPlace(home, system)).toEqual(place);
  });

  test('the servers reach it whatever the umask', async () => {
    const umask = process.umask(0o077);
    const place = await ensurePostgresPlace(home, system).finally(() => process.umask(umask));
    for (const folder of [system, dirname(place.copyFolder), place.copyFolder, dirname(place.folder)]) {
      expect((await stat(folder)).mode & 0o777).toBe(0o755);
    }
  });

  test('a home made anew gets another place, and the old one is removed', async () => {
    const old = await ensurePostgresPlace(home, system);
    await rm(home, { recursive: true });
    await mkdir(home);
    const place = await ensurePostgresPlace(home, system);
    expect(place.folder).not.toBe(old.folder);
    expect(await exists(old.folder)).toBe(false);
    expect(await places()).toHaveLength(1);
  });

  test('places of other homes stay: of a living one, and of one whose disk is not mounted', async () => {
    const other = join(root, 'other');
    const away = join(root, 'away');
    await mkdir(other);
    await mkdir(away);
    await ensurePostgresPlace(other, system);
    const awayOwner = join(dirname((await ensurePostgresPlace(away, system)).folder), 'home.json');
    const owner = JSON.parse(await readFile(awayOwner, 'utf8')) as { device: number };
    await writeFile(awayOwner, JSON.stringify({ ...owner, device: owner.device + 1 }));
    await rm(away, { recursive: true });

    await ensurePostgresPlace(home, system);
    expect(await places()).toHaveLength(3);
  });

  test('a home that was moved keeps its place', async () => {
    const place = await ensurePostgresPlace(home, system);
    const moved = join(root, 'moved');
    await rename(home, moved);
    expect(await ensurePostgresPlace(moved, system)).toEqual(place);
    await mkdir(home);
    expect((await ensurePostgresPlace(home, system)).folder).not.toBe(place.folder);
    expect(await exists(place.folder)).toBe(true);
  });

  test('a copied home is refused, since two must not share a database', async () => {
    await ensurePostgresPlace(home, system);
    const copy = join(root, 'copy');
    await cp(home, copy, { recursive: true });
    await expect(ensurePostgresPlace(copy, system)).rejects.toThrow(/copy of .*home.*Delete/);
  });

  test('a database that has gone is named, never replaced in silence', async () => {
    const place = await ensurePostgresPlace(home, system);
    await rm(dirname(place.folder), { recursive: true });
    await expect(ensurePostgresPlace(home, system)).rejects.toThrow(/which is gone. Put it back, or delete/);
  });
});
