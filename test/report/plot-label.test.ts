import fc from 'fast-check';
import { plotLabel } from '../../src/report/plots/plot-label';
import { textColumns } from '../../src/report/text-columns';

it.each([
  ['script-01', 9, 'script-01'],
  ['script-01', 8, 'script-…'],
  ['作文一号', 8, '作文一号'],
  ['作文一号', 7, '作文一…'],
  ['𝒳𝒳𝒳', 4, '𝒳…'],
  ['a\u0000b', 20, 'a[U+0000]b'],
  ['__proto__', 20, '__proto__\u00a0'],
  ['toString', 20, 'toString\u00a0'],
])('%j in %i columns is %j', (text, limit, label) => {
  expect(plotLabel(text, limit)).toBe(label);
});

it('keeps to its columns and is never a name that every object inherits', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string()),
      fc.integer({ min: 4, max: 30 }),
      (text, limit) => {
        const label = plotLabel(text, limit);
        expect(textColumns(label)).toBeLessThanOrEqual(limit + 1);
        expect(Reflect.has({}, label)).toBe(false);
      },
    ),
  );
});
