import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { checkItems } from '../../src/input/check-items';
import type { DraftItem } from '../../src/input/draft-item';
import { inputErrorOf } from './input-folder';

const unlabelled = { anchorScore: null, group: null, model: null };
const draft = (id: string, text: string, more: Partial<DraftItem> = {}): DraftItem => ({
  id,
  text,
  anchorGrade: null,
  ...unlabelled,
  quality: null,
  place: null,
  ...more,
});
const other = draft('other', 'Another text.');
const codeOf = (...drafts: DraftItem[]) => inputErrorOf(() => checkItems(drafts)).code;

test('items keep their order, with trimmed ids, and the hash is that of the stored text', () => {
  const { items, notices } = checkItems([draft(' z ', 'a\r\nb'), draft('a', 'c', { anchorGrade: ' B+ ' })]);
  // printf 'a\nb' | sha256sum
  const sha256 = '7e18f737311b2dc3b2f269dd78396b0351f14fb66efa879f768cb23181883c78';
  expect(items[0]).toEqual({
    id: 'z',
    text: 'a\nb',
    sha256,
    isAnchor: false,
    anchorGrade: null,
    ...unlabelled,
    quality: null,
  });
  expect(items[1]).toMatchObject({ id: 'a', isAnchor: true, anchorGrade: 'B+' });
  expect(notices).toEqual(['1 of 2 texts were made well-formed: CR or CRLF line ends made LF in 1']);
});

test('whatever text comes in is refused or stored as valid UTF-8 under its own hash', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '\0',
      '\ud800',
      '\u202eabc',
      '\u200b',
      '\ufeff',
      '\r\n',
      '😀',
      '\ufeffx\0\r\ud83d',
      'x'.repeat(1_000_000),
    ),
  );
  fc.assert(
    fc.property(hostile, (text) => {
      try {
        const item = checkItems([draft('hostile', text), other]).items[0]!;
        const bytes = Buffer.from(item.text, 'utf8');
        expect(bytes.toString('utf8')).toBe(item.text);
        expect(bytes.includes(0)).toBe(false);
        expect(item.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(empty_text|text_too_large)$/) });
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

test.each(['', ' \n\t', '\0', '\ufeff', '\u200b\u200d'])('a text of nothing (%j) is refused', (text) => {
  expect(codeOf(draft('a', text), other)).toBe('empty_text');
});

test('the limit of a text is 200,000 bytes, not characters', () => {
  expect(() => checkItems([draft('a', 'é'.repeat(100_000)), other])).not.toThrow();
  const error = inputErrorOf(() => checkItems([draft('a', `${'é'.repeat(100_000)}x`), other]));
  expect(error.code).toBe('text_too_large');
  expect(error.message).toMatch(/"a" has 201 kB, the limit is 200 kB/);
  expect(codeOf(draft('a', 'x'.repeat(10_000_000)), other)).toBe('text_too_large');
});

test.each([
  ['', 'empty_id'],
  ['  ', 'empty_id'],
  ['x'.repeat(201), 'long_id'],
  ['a\nb', 'bad_id'],
  ['a\u001b[2J', 'bad_id'],
  ['\u202efdp', 'bad_id'],
  ['a\ud800', 'bad_id'],
  ['a\0', 'bad_id'],
])('the id %j is refused as %s', (id, code) => {
  expect(codeOf(draft(id, 'Text.'), other)).toBe(code);
});

test.each(['x'.repeat(200), '__proto__', 'constructor', '🦄', 'Åsa Öberg, 8B', '=1+1'])('the id %j is fine', (id) => {
  expect(checkItems([draft(id, 'Text.'), other]).items[0]!.id).toBe(id);
});

test('ids that differ only by space around them are one id used twice', () => {
  const place = (line: number) => ({ file: 'items.csv', line });
  const error = inputErrorOf(() =>
    checkItems([draft('a', 'x', { place: place(2) }), draft('a ', 'y', { place: place(3) })]),
  );
  expect(error).toMatchObject({ code: 'duplicate_id', file: 'items.csv', line: 3 });
  expect(error.message).toBe('items.csv, line 3: "a" is used twice (first in items.csv, line 2). Ids must differ.');
});

test.each([0, 1])('%i items are too few', (count) => {
  expect(codeOf(...[other].slice(0, count))).toBe('too_few_items');
});

test('quality is finite, and for all or none', () => {
  expect(codeOf(draft('a', 'x', { quality: 1 }), other)).toBe('missing_quality');
  expect(codeOf(draft('a', 'x', { quality: Number.NaN }), draft('b', 'y', { quality: 1 }))).toBe('bad_quality');
  const { items } = checkItems([draft('a', 'x', { quality: 0 }), draft('b', 'y', { quality: -1.5 })]);
  expect(items.map((item) => item.quality)).toEqual([0, -1.5]);
});

test('equal texts are told, not refused; a flood of them in a few lines', () => {
  const { notices } = checkItems([draft('a', 'Same.\r\n'), draft('b', 'Same.\n'), other]);
  expect(notices).toContainEqual('the same text stands under 2 ids: a, b');
  const twins = Array.from({ length: 40 }, (_, index) => draft(`t${index}`, `Text ${index % 20}.`));
  expect(checkItems(twins).notices).toHaveLength(6);
  const clones = Array.from({ length: 40 }, (_, index) => draft(`t${index}`, 'Text.'));
  expect(checkItems(clones).notices).toEqual(['the same text stands under 40 ids: t0, t1, t2, t3, t4, …']);
});
