import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { displayable } from '../input/displayable';
import { InputError } from '../input/input-error';
import { parseJudgeSpec } from '../judges/judge-spec';

/** Told before anything is started, since a judge whose log cannot be written judges nothing. @throws InputError */
export function checkCallLogs(judges: readonly string[]): void {
  for (const text of judges) {
    const judge = parseJudgeSpec(text, { baseDir: process.cwd() });
    const callLog = judge.provider === 'simulated' ? judge.options.callLog : null;
    if (callLog === null || isFolder(dirname(callLog))) continue;
    const sentence = `callLog of the judge "${displayable(text)}": there is no folder ${displayable(dirname(callLog), 300)}. Make it, or name a file in another.`;
    throw new InputError('bad_option', sentence);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
