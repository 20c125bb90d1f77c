import type { GradeScale } from '../core/grades/grade-scale';
import { checkGradeScale, findGradeScale } from './check-grade-scale';
import { InputError } from './input-error';
import { readUtf8File } from './read-utf8-file';

/**
 * Reads `ID|FILE.json`: a known scale, or one that a file describes.
 * @throws InputError `grade_scale`, `malformed_json`, and those of `readUtf8File` and `checkGradeScale`
 */
export function readGradeScale(given: string): GradeScale {
  if (!/\.json$/i.test(given)) return findGradeScale(given);
  // Editors on Windows put a byte-order mark in front.
  const text = readUtf8File(given)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  return checkGradeScale(parsed(text, given), { file: given });
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new InputError('malformed_json', 'the file is not JSON. Correct it.', { file });
  }
}
