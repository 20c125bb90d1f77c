import { judgePanelStatistics } from '../../../src/core/quality/judge-statistics';
import type { JudgedOutcome } from '../../../src/core/quality/judged-outcome';
import { gradedOutcomes } from '../graded-outcomes';

const { outcomes, truth } = gradedOutcomes({ itemCount: 20, rounds: 200, spread: 1, seed: '7' });

test('of ten judges the one who turns every answer round lies above the line', () => {
  const judged = outcomes.map(({ a, b, winner }, k): JudgedOutcome => {
    const judge = k % 10;
    return { a, b, judge, winner: (judge === 4) === (winner === 'a') ? 'b' : 'a' };
  });
  const { judges, misfitLine } = judgePanelStatistics(judged, truth, 10);
  expect(judges.map(({ misfit }) => misfit)).toEqual(Array.from({ length: 10 }, (_, judge) => judge === 4));
  expect(judges[4]!.infit).toBeGreaterThan(misfitLine!);
  expect(judges[0]!.comparisons).toBe(200);
});

test('first wins are a share of the decided; a judge without outcomes has no figures; two judges have no line', () => {
  const judged: JudgedOutcome[] = [
    { a: 0, b: 1, winner: 'a', judge: 0 },
    { a: 0, b: 1, winner: 'b', judge: 0 },
    { a: 0, b: 1, winner: 'tie', judge: 0 },
  ];
  const { judges, misfitLine } = judgePanelStatistics(judged, [0, 0], 2);
  expect(judges[0]).toMatchObject({ comparisons: 3, ties: 1, firstWonShare: 0.5, misfit: false });
  expect(judges[1]).toMatchObject({ comparisons: 0, infit: null, firstWonShare: null, misfit: false });
  expect(misfitLine).toBeNull();
});
