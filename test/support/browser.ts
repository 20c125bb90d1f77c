import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser of the system; null: there is none. No package brings one. */
function findBrowser(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isProgram) ?? null;
}

export function launchBrowser(executablePath: string): Promise<Browser> {
  // Chromium does not run as root with its sandbox.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

/**
 * `describe` where there is a browser; else its tests are skipped, and a line says so, unless PARAGONE_REQUIRE_BROWSER is
 * set: then they fail.
 */
export function describeInBrowser(name: string, body: (browser: string) => void): void {
  const browser = findBrowser();
  if (browser !== null) return describe(name, () => body(browser));
  const missing = `none of ${names.join(', ')} is on PATH`;
  if (process.env.PARAGONE_REQUIRE_BROWSER) throw new Error(`PARAGONE_REQUIRE_BROWSER is set, and ${missing}.`);
  process.stderr.write(`Skipped: ${name}, since ${missing}.\n`);
  describe.skip(`${name} (skipped: ${missing})`, () => body(''));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
