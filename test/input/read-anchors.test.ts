import { readItems } from '../../src/input/read-items';
import { inputErrorOf, inputFolder } from './input-folder';

const { write } = inputFolder();
const items = () => write('items.csv', 'id,text,anchor_grade\na,Alpha\\,\nb,"Beta\r\n",C\n'.replace('\\,', ','));

function read(anchors: string) {
  return readItems({ items: items(), anchors: write('anchors.csv', anchors) }).items;
}
const errorOf = (anchors: string) => inputErrorOf(() => read(anchors));

test('an anchor without text names an item, one with text is added behind', () => {
  const grades = read('id,anchor_grade,text\n a ,A,\nnew,B,Brand new.\n').map(({ id, anchorGrade, text }) => [
    id,
    anchorGrade,
    text,
  ]);
  expect(grades).toEqual([
    ['a', 'A', 'Alpha'],
    ['b', 'C', 'Beta\n'],
    ['new', 'B', 'Brand new.'],
  ]);
});

test('the text column may be missing, and an anchor may repeat what the item says', () => {
  expect(read('id,anchor_grade\na,A\n')[0]).toMatchObject({ isAnchor: true, anchorGrade: 'A' });
  expect(read('id,anchor_grade,text\nb,C,"Beta\n"\n')[1]).toMatchObject({ anchorGrade: 'C', text: 'Beta\n' });
});

test.each([
  ['an id that no item has', 'id,anchor_grade\na,A\nq,B\n', 'unknown_anchor', 3],
  ['another text', 'id,anchor_grade,text\na,A,Gamma\n', 'conflicting_text', 2],
  ['another grade', 'id,anchor_grade\nb,D\n', 'conflicting_grade', 2],
  ['an anchor twice', 'id,anchor_grade\na,A\nb,C\na,A\n', 'duplicate_id', 4],
  ['no grade', 'id,anchor_grade\na,\n', 'empty_anchor_grade', 2],
  ['no id', 'id,anchor_grade\n,A\n', 'empty_id', 2],
  ['no grade column', 'id,grade\na,A\n', 'missing_column', 1],
])('%s is refused with its line', (_, anchors, code, line) => {
  const error = errorOf(anchors);
  expect([error.code, error.line]).toEqual([code, line]);
  expect(error.file).toMatch(/anchors\.csv$/);
});

test('one item and one anchor with a text are enough to compare', () => {
  const paths = {
    items: write('one.csv', 'id,text\na,Alpha\n'),
    anchors: write('more.csv', 'id,anchor_grade,text\nb,B,Beta\n'),
  };
  expect(readItems(paths).items).toHaveLength(2);
});

test('an id twice among the items is told as such', () => {
  const paths = {
    items: write('twice.csv', 'id,text\na,x\na,y\n'),
    anchors: write('more.csv', 'id,anchor_grade\na,B\n'),
  };
  expect(inputErrorOf(() => readItems(paths))).toMatchObject({ code: 'duplicate_id', file: paths.items, line: 3 });
});

test('an added anchor brings its own quality where the items have one', () => {
  const scored = write('scored.csv', 'id,text,quality\na,x,1\nb,y,2\n');
  const anchors = write('more.csv', 'id,anchor_grade,text,quality\nc,B,z,1.5\n');
  expect(readItems({ items: scored, anchors }).items.map((item) => item.quality)).toEqual([1, 2, 1.5]);
  const bare = write('bare.csv', 'id,anchor_grade,text\nc,B,z\n');
  expect(inputErrorOf(() => readItems({ items: scored, anchors: bare }))).toMatchObject({
    code: 'missing_quality',
    file: bare,
    line: 2,
  });
});
