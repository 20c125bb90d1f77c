import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { InputError } from './input-error';
import { systemCode } from './system-code';

/**
 * The bytes of a file, checked to be UTF-8.
 * @throws InputError `file_not_found`, `unreadable_file`, `empty_file`, `invalid_utf8` (with the first bad line)
 */
export function readUtf8File(file: string): Buffer {
  return checkUtf8(readBytes(file), file);
}

/**
 * The same check of bytes that are there already.
 * @param file how messages name them
 * @throws InputError `empty_file`, `invalid_utf8`
 */
export function checkUtf8(bytes: Buffer, file: string): Buffer {
  if (bytes.length === 0) throw new InputError('empty_file', 'the file is empty. Give a file with content.', { file });
  if (!isUtf8(bytes)) {
    throw new InputError('invalid_utf8', `${encodingGuess(bytes)} Save the file as UTF-8.`, {
      file,
      line: firstBadLine(bytes),
    });
  }
  return bytes;
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw unreadable(error, file);
  }
}

/** The sentence for a path that cannot be read, by the system's error code. */
export function unreadable(error: unknown, file: string): InputError {
  const code = systemCode(error);
  return code === 'ENOENT'
    ? new InputError('file_not_found', 'there is no such file or folder. Check the path.', { file })
    : new InputError('unreadable_file', `cannot be read (${code}). Check what it is and who may read it.`, { file });
}

function encodingGuess(bytes: Buffer): string {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return utf16 ? 'the file is UTF-16, expected UTF-8.' : 'expected UTF-8, got bytes that are not.';
}

/** No multi-byte character of UTF-8 holds the byte of a line feed, so that each line can be checked alone. */
function firstBadLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed + 1;
    if (!isUtf8(bytes.subarray(start, end))) return line;
    start = end;
  }
  return line;
}
