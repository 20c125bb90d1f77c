import { fitScale } from '../../../src/core/fit/fit-scale';
import { dataQuality, isTooLarge, type JudgedData } from '../../../src/core/quality/data-quality';
import { gradedOutcomes } from '../graded-outcomes';

function judged(more: Partial<Parameters<typeof gradedOutcomes>[0]> = {}, data: Partial<JudgedData> = {}): JudgedData {
  const { outcomes: drawn } = gradedOutcomes({ itemCount: 24, rounds: 30, spread: 1, seed: '5', ...more });
  const { fit } = fitScale(24, drawn);
  return {
    itemCount: 24,
    outcomes: drawn.map((outcome, position) => ({ ...outcome, judge: position % 3 })),
    judgeCount: 3,
    scores: fit.scores,
    priorSpread: fit.priorSpread,
    lengths: Array.from({ length: 24 }, (_, item) => 100 * 2 ** (item / 6)),
    sidesKnown: true,
    adaptivePairing: true,
    seed: '7',
    ...data,
  };
}

test('each figure is there where the data allow, the same every time', () => {
  const data = judged({ firstBy: 1 });
  const quality = dataQuality(data);
  expect(dataQuality(data)).toEqual(quality);
  expect(quality.judges.map(({ positionEffect }) => positionEffect!.found)).toEqual([true, true, true]);
  expect(quality.lengthEffect).toMatchObject({ found: true });
  expect(quality.confidence).toMatchObject({ informative: true });
  expect(quality.splitHalf.byComparison).toMatchObject({ errsLow: true });
  expect(quality.splitHalf.byComparison!.reliability).toBeGreaterThan(0.8);
  expect(quality.splitHalf.byJudge!.reliability).toBeGreaterThan(0.8);
  expect(quality.misfitLine).toBeGreaterThan(0.5);
  expect(quality.flips.sameOrder.repeats + quality.flips.oppositeOrder.repeats).toBeGreaterThan(0);
});

test('confidence that is noise is told to carry nothing', () => {
  expect(dataQuality(judged({ noise: true })).confidence).toMatchObject({ informative: false });
});

test('what is not known is null: sides, lengths, how pairs were chosen, a second judge', () => {
  const data = judged({}, { sidesKnown: false, lengths: null, adaptivePairing: null });
  const one = { ...data, outcomes: data.outcomes.map((outcome) => ({ ...outcome, judge: 0 })), judgeCount: 1 };
  const quality = dataQuality(one);
  expect(quality).toMatchObject({ lengthEffect: null, misfitLine: null, splitHalf: { byJudge: null } });
  expect(quality.judges).toMatchObject([{ positionEffect: null }]);
  expect(quality.splitHalf.byComparison!.errsLow).toBeNull();
});

test('without outcomes there is nothing to tell', () => {
  const quality = dataQuality(judged({}, { outcomes: [], priorSpread: null }));
  expect(quality).toMatchObject({
    confidence: null,
    lengthEffect: null,
    splitHalf: { byComparison: null, byJudge: null },
  });
  expect(quality.judges).toHaveLength(3);
});

test('of large data only what is counted is told', () => {
  expect(isTooLarge({ itemCount: 300, outcomeCount: 5_000 })).toBe(false);
  expect(isTooLarge({ itemCount: 300, outcomeCount: 5_001 })).toBe(true);
  const data = judged();
  const quality = dataQuality({ ...data, itemCount: 301, scores: [...data.scores, ...new Array<number>(277).fill(0)] });
  expect(quality).toMatchObject({ tooLarge: true, confidence: null, lengthEffect: null });
  expect(quality.judges).toMatchObject([{ positionEffect: null }, {}, {}]);
  expect(quality.judges[0]!.infit).toBeGreaterThan(0);
});
