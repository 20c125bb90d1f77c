import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Of this package, as its `package.json` says; built code lies one folder deeper than the source. */
export function packageVersion(): string {
  const file = ['../../package.json', '../../../package.json']
    .map((path) => resolve(__dirname, path))
    .find((path) => existsSync(path));
  if (file === undefined) throw new Error(`bug: no package.json above ${__dirname}`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
