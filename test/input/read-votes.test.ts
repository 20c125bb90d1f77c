import { join } from 'node:path';
import fc from 'fast-check';
import { readVotes } from '../../src/input/read-votes';
import { inputErrorOf, inputFolder } from './input-folder';

const { write } = inputFolder();
const read = (csv: string) => readVotes(write('votes.csv', csv));
const errorOf = (csv: string) => inputErrorOf(() => read(csv));

test('a published study is read whole', () => {
  const { itemIds, judges, votes, notices } = readVotes(join(__dirname, 'votes/ramos-2021-auckland.csv'));
  const pairs = new Set(votes.map(({ a, b }) => [a, b].sort((x, y) => x - y).join()));
  // Kinnear, Jones & Davies (2025): 36 pairs of 36 possible, so 9 items.
  expect([itemIds.length, pairs.size, votes.length, notices]).toEqual([9, 36, 320, []]);
  expect(judges.length).toBeGreaterThan(1);
  expect(votes[0]).toEqual({
    judge: 'j1',
    a: itemIds.indexOf('PXSQJB'),
    b: itemIds.indexOf('7VAUKB'),
    winner: 'a',
    confidence: null,
  });
});

test('winner,loser and candidate_chosen,candidate_not_chosen say the same', () => {
  const plain = read('winner,loser\nz,y\ny,x\n');
  expect(plain).toEqual({
    itemIds: ['x', 'y', 'z'],
    judges: [],
    sidesKnown: false,
    votes: [
      { judge: null, a: 2, b: 1, winner: 'a', confidence: null },
      { judge: null, a: 1, b: 0, winner: 'a', confidence: null },
    ],
    notices: [],
  });
  expect(read('Candidate_Not_Chosen,time_taken,candidate_chosen\ny,12,z\nx,7,y\n')).toEqual(plain);
});

test('a,b,winner keeps who stood first, and takes an id or a letter', () => {
  const { votes, judges } = read('judge,a,b,winner\nj2,x,y,y\nj1,y,x,a\n ,x,y,tie\nj1,x,y,b\n');
  expect(votes.map(({ a, b, winner }) => [a, b, winner])).toEqual([
    [0, 1, 'b'],
    [1, 0, 'a'],
    [0, 1, 'tie'],
    [0, 1, 'b'],
  ]);
  expect(votes.map((vote) => vote.judge)).toEqual(['j2', 'j1', null, 'j1']);
  expect(judges).toEqual(['j1', 'j2']);
});

test('an item that is called a, b or tie wins over the letter', () => {
  const winner = (csv: string) => read(csv).votes[0]!.winner;
  expect(winner('a,b,winner\nb,a,a\n')).toBe('b');
  expect(winner('a,b,winner\nb,a,b\n')).toBe('a');
  expect(winner('a,b,winner\ntie,x,tie\n')).toBe('a');
  // In the second row "a" can only mean the item of the first, which does not stand there.
  expect(errorOf('a,b,winner\na,x,x\nx,y,a\n')).toMatchObject({ code: 'unknown_winner', line: 3 });
});

test('rows without a winner are no outcomes, and are counted', () => {
  const { itemIds, votes, notices } = read('a,b,winner,status\nx,y,,expired\nx,z,a,completed\n');
  expect([itemIds, votes.length, notices]).toEqual([['x', 'z'], 1, ['left out, as they have no winner: 1 rows']]);
  expect(errorOf('a,b,winner\nx,y,\n').code).toBe('no_outcomes');
});

test.each([
  ['an item against itself', 'winner,loser\nx,y\nz, z \n', 'self_comparison', 3],
  ['itself after a text of two lines', 'note,winner,loser\n"1\r\n2",x,y\r\nn,z,z\r\n', 'self_comparison', 4],
  ['an unknown winner', 'a,b,winner\nx,y,A\n', 'unknown_winner', 2],
  ['both bad', 'a,b,winner\nx,y,tie (bothbad)\n', 'unknown_winner', 2],
  ['an empty id', 'winner,loser\nx,\n', 'empty_id', 2],
  ['other columns', 'left,right\nx,y\n', 'missing_column', 1],
  ['half a format', 'winner,b\nx,y\n', 'missing_column', 1],
  ['no rows', 'winner,loser\n', 'no_rows', undefined],
])('%s is refused with its line', (_, csv, code, line) => {
  const error = errorOf(csv);
  expect([error.code, error.line]).toEqual([code, line]);
});

test('the order of rows changes neither items nor judges, and each vote keeps its winner', () => {
  const id = fc.constantFrom('p', 'q', 'r', 's', 'a', 'b', 'tie', '__proto__');
  const row = fc.tuple(id, id, fc.constantFrom('j1', 'j2')).filter(([first, second]) => first !== second);
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
      const csv = (some: typeof rows) => `judge,winner,loser\n${some.map(([w, l, j]) => `${j},${w},${l}\n`).join('')}`;
      const there = read(csv(rows));
      const back = read(csv([...rows].reverse()));
      expect([back.itemIds, back.judges]).toEqual([there.itemIds, there.judges]);
      expect([...back.votes].reverse()).toEqual(there.votes);
      expect(there.votes.map(({ a, b }) => [there.itemIds[a], there.itemIds[b]])).toEqual(rows.map(([w, l]) => [w, l]));
    }),
    { seed: 1 },
  );
});
