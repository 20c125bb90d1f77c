import { decisionsJsonl } from '../../src/report/decisions-jsonl';

it('has a line per decision, whatever a reason says', () => {
  const decision = { sequence: 1, wave: 0, decision: 'more', reason: null, context: { planned: 0 } } as const;
  const lines = decisionsJsonl([decision, { ...decision, sequence: 2, reason: 'two\nlines "quoted"' }]).split('\n');
  expect(lines.slice(0, 2).map((line) => JSON.parse(line) as unknown)).toEqual([
    decision,
    { ...decision, sequence: 2, reason: 'two\nlines "quoted"' },
  ]);
  expect(lines.slice(2)).toEqual(['']);
});
