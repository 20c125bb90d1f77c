import { displayable, steeringCharacters } from './displayable';
import { InputError, type InputPlace } from './input-error';

const maxLabelLength = 200;

/**
 * An id or a grade: trimmed, 1 to 200 characters (UTF-16 units), none of which steers a terminal or breaks a line.
 * @throws InputError `empty_<what>`, `long_<what>`, `bad_<what>`
 */
export function label(
  raw: string,
  what: 'id' | 'anchor_grade' | 'grade' | 'judge' | 'group' | 'model',
  place: InputPlace | null,
): string {
  const text = raw.trim();
  if (text === '') throw new InputError(`empty_${what}`, `the ${what} is empty. Give one.`, place);
  if (text.length > maxLabelLength) {
    const got = `got ${text.length}: "${displayable(text)}"`;
    throw new InputError(`long_${what}`, `expected a ${what} of at most ${maxLabelLength} characters, ${got}.`, place);
  }
  if (text.search(steeringCharacters) !== -1) {
    const sentence = `the ${what} "${displayable(text)}" holds a control character or half a character. Remove it.`;
    throw new InputError(`bad_${what}`, sentence, place);
  }
  return text;
}
