import type { ComparisonRecord } from '../../../src/contracts/batch';
import type { Winner } from '../../../src/contracts/judgement';
import { evalicaCsv, lmarenaJsonLines, sirtCsv } from '../../../src/report/exchange/votes';

const comparisonsOf = (...rows: readonly (readonly [string, string, Winner | null])[]): ComparisonRecord[] =>
  rows.map(([a, b, winner], index) => ({
    ...{ id: `w1p${index + 1}`, wave: 1, position: index + 1, a, b, winner, confidence: null, deliveries: 1 },
    ...{ judge: 'simulated', status: winner === null ? ('failed' as const) : ('completed' as const) },
  }));

test('evalica: the rows of its own example, food.csv', () => {
  const comparisons = comparisonsOf(['Pizza', 'Sushi', 'a'], ['Burger', 'Pasta', 'b'], ['Pizza', 'Pasta', 'tie']);
  expect(evalicaCsv(comparisons)).toBe('left,right,winner\nPizza,Sushi,left\nBurger,Pasta,right\nPizza,Pasta,tie\n');
});

test('sirt: 1 the first wins, 0 the second, 0.5 a tie, as the manual of btm has it', () => {
  const comparisons = comparisonsOf(['x', 'y', 'a'], ['x', 'z', 'b'], ['y', 'z', 'tie']);
  expect(sirtCsv(comparisons)).toBe('id1,id2,result\nx,y,1\nx,z,0\ny,z,0.5\n');
});

test('lmarena: battles as in the public data, one object per line', () => {
  const battles = lmarenaJsonLines(
    comparisonsOf(
      ['chatglm-6b', 'koala-13b', 'b'],
      ['oasst-pythia-12b', 'alpaca-13b', 'tie'],
      ['koala-13b', '"x"\n', 'a'],
    ),
  );
  const judged = { judge: 'simulated' };
  expect(battles.endsWith('}\n')).toBe(true);
  expect(
    battles
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { question_id: 'w1p1', model_a: 'chatglm-6b', model_b: 'koala-13b', winner: 'model_b', ...judged },
    { question_id: 'w1p2', model_a: 'oasst-pythia-12b', model_b: 'alpaca-13b', winner: 'tie', ...judged },
    { question_id: 'w1p3', model_a: 'koala-13b', model_b: '"x"\n', winner: 'model_a', ...judged },
  ]);
});

test('comparisons without an outcome are left out, the others come by wave and position', () => {
  const [first, second, third] = comparisonsOf(['x', 'y', 'a'], ['x', 'z', null], ['y', 'z', 'b']);
  expect(evalicaCsv([third!, second!, first!])).toBe('left,right,winner\nx,y,left\ny,z,right\n');
  expect([sirtCsv([second!]), lmarenaJsonLines([second!])]).toEqual(['id1,id2,result\n', '']);
});
