import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Makes `npx paragone` work in the checkout. npm links the commands of dependencies, not those of the package
 * itself; without a link, npx would make a copy in its cache and keep it after the checkout has changed.
 */
function main(): void {
  const folder = resolve(__dirname, '../../node_modules/.bin');
  mkdirSync(folder, { recursive: true });
  rmSync(resolve(folder, 'paragone'), { force: true });
  symlinkSync('../../bin/paragone.js', resolve(folder, 'paragone'));
}

main();
