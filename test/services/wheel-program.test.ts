import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WheelPin } from '../../src/services/wheel-pins';
import { fetchProgramFromWheel } from '../../src/services/wheel-program';
import { exists } from './service-rig';

const wheelContent = 'the content of a wheel';
const path = process.env.PATH;
let folder: string;
let target: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paragone-wheel-'));
  target = join(folder, 'bin', 'program');
});
afterEach(async () => {
  process.env.PATH = path;
  await rm(folder, { recursive: true, force: true });
});

/** A `pip` alone on PATH that notes down what it is asked for, "downloads" a wheel and "installs" a program. */
async function putFakePip(): Promise<void> {
  const script = `#!/bin/sh
echo "$@" >> '${folder}/calls'
case "$1" in
  --version) echo 'pip 23.2 from somewhere (python 3.11)' ;;
  download) printf '%s' '${wheelContent}' > "$6/program-1.0-py3-none-any.whl" ;;
  install) /bin/mkdir -p "$5/bin" && printf 'program' > "$5/bin/program" ;;
esac
`;
  await writeFile(join(folder, 'pip'), script);
  await chmod(join(folder, 'pip'), 0o755);
  process.env.PATH = folder;
}

function pin(sha256: string): WheelPin {
  return {
    package: 'some-program',
    version: '1.0',
    program: 'program',
    sha256: { [`${process.platform}-${process.arch}`]: sha256 },
  };
}

async function calls(): Promise<string[]> {
  const lines = (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');
  return lines.map((line) => line.split(' ')[0] ?? '');
}

test('a wheel with the pinned sha256 is unpacked', async () => {
  await putFakePip();
  const sha256 = createHash('sha256').update(wheelContent).digest('hex');
  expect(await fetchProgramFromWheel(pin(sha256), target)).toBeNull();
  expect(await readFile(target, 'utf8')).toBe('program');
  expect(await calls()).toEqual(['--version', 'download', 'install']);
  expect(await readFile(join(folder, 'calls'), 'utf8')).toContain('some-program==1.0');
});

test('a wheel with another sha256 is refused before it is unpacked', async () => {
  await putFakePip();
  const problem = await fetchProgramFromWheel(pin('0'.repeat(64)), target);
  expect(problem).toMatch(/refused, its sha256 is [0-9a-f]{64} where 0{64} is expected/);
  expect(await calls()).toEqual(['--version', 'download']);
  expect(await exists(target)).toBe(false);
});

test('a platform without a pin is named, and nothing is fetched', async () => {
  await putFakePip();
  const unknown = { ...pin(''), sha256: {} };
  expect(await fetchProgramFromWheel(unknown, target)).toContain(`none is known for ${process.platform}`);
  expect(await exists(join(folder, 'calls'))).toBe(false);
});

test('a system without pip is named', async () => {
  process.env.PATH = folder;
  expect(await fetchProgramFromWheel(pin(''), target)).toContain('none of pip, pip3 and python3 -m pip runs');
});
