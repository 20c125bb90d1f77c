import fc from 'fast-check';
import { visibleText } from '../../src/report/visible-text';

it.each([
  ['script-01', 'script-01'],
  ['line\nbreak\ttab', 'line[U+000A]break[U+0009]tab'],
  ['\u0000\u001b[31m\u007f\u009b', '[U+0000][U+001B][31m[U+007F][U+009B]'],
  ['\u202egnp.exe\u2066', '[U+202E]gnp.exe[U+2066]'],
  ['\ud800a\udc00', '[U+D800]a[U+DC00]'],
  ['𝒳 作文 שלום é نمی\u200cخواهم', '𝒳 作文 שלום é نمی\u200cخواهم'],
])('%j is shown as %j', (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

it('leaves no control, format override or broken surrogate, and changes nothing twice', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = visibleText(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
      expect(shown).not.toMatch(/\p{Cs}/u);
      expect(visibleText(shown)).toBe(shown);
    }),
  );
});
