import fc from 'fast-check';
import { wellFormed } from '../../src/core/well-formed';

const none = { byteOrderMarks: 0, lineEnds: 0, nuls: 0, loneSurrogates: 0 };
/** Text with many of the characters that the rules are about. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom('\0', '\r', '\n', '\r\n', '\ufeff', '\ud83d', '\ude00', '\u202e', '\u200b', 'é'),
      fc.string({ unit: 'binary' }),
    ),
  )
  .map((parts) => parts.join(''));

test.each([
  ['plain', 'plain', none],
  ['a\0b', 'ab', { ...none, nuls: 1 }],
  ['\ufeff\ufeffa\ufeffb', 'a\ufeffb', { ...none, byteOrderMarks: 2 }],
  ['a\r\nb\rc\nd', 'a\nb\nc\nd', { ...none, lineEnds: 2 }],
  ['x\ud800y', 'x\ufffdy', { ...none, loneSurrogates: 1 }],
  ['\ude00\ud83d', '\ufffd\ufffd', { ...none, loneSurrogates: 2 }],
  ['😀 \u202eabc\u202c a\u200bb', '😀 \u202eabc\u202c a\u200bb', none],
])('%j becomes %j', (text, expected, changes) => {
  expect(wellFormed(text)).toEqual({ text: expected, changes });
});

test('the result survives UTF-8, holds nothing forbidden, and is not changed again', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const made = wellFormed(text).text;
      expect(Buffer.from(made, 'utf8').toString('utf8')).toBe(made);
      expect(made).not.toMatch(/[\0\r]|^\ufeff/);
      expect(wellFormed(made)).toEqual({ text: made, changes: none });
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('without NUL, marks and CR it does what UTF-8 encoding does', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const plain = text.replace(/[\0\r\ufeff]/g, '');
      expect(wellFormed(plain).text).toBe(Buffer.from(plain, 'utf8').toString('utf8'));
    }),
    { seed: 2 },
  );
});
