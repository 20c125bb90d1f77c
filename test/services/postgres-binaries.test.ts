import { chmod, cp, mkdir, mkdtemp, readdir, rm, lstat, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPostgresBinary, preparePostgresBinaries } from '../../src/services/postgres-binaries';
import { findPostgresPackage } from '../../src/services/postgres-package';
import { findServerUser } from '../../src/services/server-user';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'paragone-binaries-'));
  await chmod(root, 0o755);
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('the package of this platform runs as it is', async () => {
  const installed = await findPostgresPackage();
  const request = { installed, copyFolder: join(root, 'copies'), user: null };
  expect(await preparePostgresBinaries(request)).toMatchObject({
    path: join(installed.folder, 'bin', 'postgres'),
    version: expect.stringMatching(/^\d+\.\d+/),
    source: 'npm package',
  });
});

test('one that was installed without its links, in a folder of mode 0700, is copied once, complete and readable', async () => {
  const original = await findPostgresPackage();
  const hidden = join(root, 'clone');
  await mkdir(hidden, { mode: 0o700 });
  const installed = { ...original, folder: join(hidden, 'native') };
  await cp(original.folder, installed.folder, { recursive: true, verbatimSymlinks: true });
  for (const name of await readdir(join(installed.folder, 'lib'))) {
    const file = join(installed.folder, 'lib', name);
    if ((await lstat(file)).isSymbolicLink()) await rm(file);
  }
  await mkdir(join(root, 'copies', 'unfinished-old'), { recursive: true });

  const request = { installed, copyFolder: join(root, 'copies'), user: await findServerUser() };
  expect(await findPostgresBinary(request)).toHaveProperty('problem');
  const binary = await preparePostgresBinaries(request);
  expect(binary.path).toBe(join(root, 'copies', original.copyName, 'bin', 'postgres'));
  expect(await readdir(request.copyFolder)).toEqual([original.copyName]);
  expect((await stat(join(root, 'copies', original.copyName, 'share'))).mode & 0o755).toBe(0o755);

  const { ino } = await stat(binary.path);
  expect(await preparePostgresBinaries(request)).toEqual(binary);
  expect((await stat(binary.path)).ino).toBe(ino);
});

test('a broken copy is made anew', async () => {
  const original = await findPostgresPackage();
  const installed = { ...original, folder: join(root, 'absent') };
  const request = { installed, copyFolder: join(root, 'copies'), user: null };
  await mkdir(join(root, 'copies', original.copyName, 'bin'), { recursive: true });
  await writeFile(join(root, 'copies', original.copyName, 'bin', 'postgres'), 'torn');
  expect(await findPostgresBinary(request)).toHaveProperty('problem');
  const complete = { ...request, installed: { ...original, folder: await withoutLinks(original.folder) } };
  expect((await preparePostgresBinaries(complete)).source).toBe('copy');
});

async function withoutLinks(folder: string): Promise<string> {
  const copy = join(root, 'without-links');
  await cp(folder, copy, { recursive: true, filter: async (file) => !(await lstat(file)).isSymbolicLink() });
  return copy;
}
