import { readItems } from '../../src/input/read-items';
import { inputErrorOf, inputFolder } from './input-folder';

const { write } = inputFolder();
const read = (content: string, anchors?: string) =>
  readItems({
    items: write('items.csv', content),
    anchors: anchors === undefined ? null : write('anchors.csv', anchors),
  });

test('group, model and known score are read and trimmed', () => {
  const { items } = read('id,text,group,model,anchor_score\n1,one, p ,x,1.5\n2,two,p,y,\n');
  expect(items).toEqual([
    expect.objectContaining({ id: '1', group: 'p', model: 'x', anchorScore: 1.5, isAnchor: true, anchorGrade: null }),
    expect.objectContaining({ id: '2', group: 'p', model: 'y', anchorScore: null, isAnchor: false }),
  ]);
});

test('an anchor may bring its group and its known score', () => {
  const anchors = 'id,anchor_grade,text,group,anchor_score\n1,A,,,0.5\n9,B,nine,p,-1\n';
  const { items } = read('id,text,group\n1,one,p\n2,two,p\n', anchors);
  expect(items.map(({ id, group, anchorScore }) => [id, group, anchorScore])).toEqual([
    ['1', 'p', 0.5],
    ['2', 'p', null],
    ['9', 'p', -1],
  ]);
});

test.each([
  ['a group of one item', 'id,text,group\n1,one,p\n2,two,p\n3,three,q\n', 'small_group', 4],
  ['a group of one model', 'id,text,group,model\n1,one,p,x\n2,two,p,y\n3,a,q,x\n4,b,q,x\n', 'small_group', 4],
  ['an item without a group', 'id,text,group\n1,one,p\n2,two,\n', 'missing_group', 3],
  ['models without groups', 'id,text,model\n1,one,x\n2,two,y\n', 'missing_group', 2],
  ['an item without a model', 'id,text,group,model\n1,one,p,x\n2,two,p,\n', 'missing_model', 3],
  ['a score in words', 'id,text,anchor_score\n1,one,high\n2,two,\n', 'bad_anchor_score', 2],
  ['a group that steers a terminal', 'id,text,group\n1,one,"p\u001b"\n2,two,p\n', 'bad_group', 2],
])('refused: %s', (_, content, code, line) => {
  const error = inputErrorOf(() => read(content));
  expect([error.code, error.line]).toEqual([code, line]);
});

test('refused: two known scores of one anchor', () => {
  const error = inputErrorOf(() =>
    read('id,text,anchor_score\n1,one,1\n2,two,\n', 'id,anchor_grade,anchor_score\n1,A,2\n'),
  );
  expect(error.code).toBe('conflicting_score');
});
