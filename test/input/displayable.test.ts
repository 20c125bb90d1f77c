import fc from 'fast-check';
import { displayable } from '../../src/input/displayable';

test('what steers a terminal is spelled out', () => {
  expect(displayable('a\u001b[31mb\u202ec\ud800')).toBe('a\\u{1b}[31mb\\u{202e}c\\u{d800}');
  expect(displayable('Åsa 😀')).toBe('Åsa 😀');
});

test('any text stays on one line, within its length, without control characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
      const shown = displayable(text, 20);
      expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      expect(Buffer.from(shown, 'utf8').toString('utf8')).toBe(shown);
    }),
    { seed: 1, numRuns: 300 },
  );
});
