import { readPairs } from '../../src/input/read-pairs';
import { inputErrorOf, inputFolder } from './input-folder';

const { write } = inputFolder();
const ids = new Map(['one', 'two', 'three'].map((id) => [id, null]));
const read = (content: string) => readPairs(write('pairs.csv', content), ids);

test('order is kept, ids are trimmed, and repeats follow each other', () => {
  expect(read('b,a,repeats,note\ntwo, one ,2,x\nthree,two,,\n')).toEqual([
    { a: 'one', b: 'two' },
    { a: 'one', b: 'two' },
    { a: 'two', b: 'three' },
  ]);
});

test('a pair may come again, and in the other order', () => {
  expect(read('a,b\none,two\ntwo,one\none,two\n').map(({ a }) => a)).toEqual(['one', 'two', 'one']);
});

test.each([
  ['an unknown item', 'a,b\none,two\none,ghost\n', 'unknown_item', 3],
  ['an item against itself', 'a,b\none, one\n', 'self_comparison', 2],
  ['no repeats', 'a,b,repeats\none,two,0\n', 'bad_repeats', 2],
  ['part of a repeat', 'a,b,repeats\none,two,1.5\n', 'bad_repeats', 2],
  ['too many repeats', 'a,b,repeats\none,two,1001\n', 'bad_repeats', 2],
  ['no second column', 'a\none\n', 'missing_column', 1],
])('%s is refused with its line', (_, content, code, line) => {
  const error = inputErrorOf(() => read(content));
  expect([error.code, error.line]).toEqual([code, line]);
});
