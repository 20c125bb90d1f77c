import fc from 'fast-check';
import { completionPct } from '../../src/core/completion';
import { decide, type ContinuationContext } from '../../workflows/continuation';
import { told } from './simulated-batch';

/** A hundred of a hundred comparisons planned and valid, of 15 items' 105 pairs, with scores that still move. */
const base: ContinuationContext = {
  cancelled: false,
  planned: 100,
  completed: 100,
  failed: 0,
  totalBudget: 100,
  coveredPairs: 100,
  possiblePairs: 105,
  pairsPlannable: true,
  completionThresholdPct: 95,
  thresholdOverridden: false,
  successRateFloor: 0.8,
  resamplingPassesDone: 0,
  resamplingPasses: 1,
  maxScoreChange: 0.5,
  stabilityThreshold: 0.05,
  stabilityMinOutcomes: 12,
  precision: { reliable: true, reliabilityLower: 0.6, standardError: 0.5 },
  targetReliability: null,
  targetStandardError: null,
};
type Changes = Partial<ContinuationContext>;
type Row = readonly [rule: string, changes: Changes, decision: string];

/** `valid` distinct pairs and `failed` errors, all of them settled. */
const settled = (valid: number, failed: number): Changes => ({
  planned: valid + failed,
  completed: valid,
  failed,
  coveredPairs: valid,
});
/** Every one of 6 pairs is covered, with budget left. */
const covered: Changes = { ...settled(6, 0), possiblePairs: 6, totalBudget: 60 };
const stable: Changes = { maxScoreChange: 0.05 };
const unreliable: Changes = { precision: { reliable: false, reliabilityLower: 0, standardError: 0.1 } };
const half = settled(50, 0);

const rows: readonly Row[] = [
  // 1 cancelled
  ['a cancelled batch is cancelled, whatever else holds', { cancelled: true, ...stable, possiblePairs: 0 }, 'cancel'],
  ['a cancelled batch waits for nothing', { cancelled: true, completed: 40 }, 'cancel'],
  ['one item has no pair', { ...settled(0, 0), possiblePairs: 0 }, 'fail: too_few_items'],
  // 2 override
  [
    'an override that is met scores while comparisons are open (S4-084)',
    { ...settled(40, 0), planned: 60, thresholdOverridden: true, completionThresholdPct: 30 },
    'score: threshold_override',
  ],
  ['a threshold that nobody overrode waits', { ...settled(40, 0), planned: 60, completionThresholdPct: 30 }, 'wait'],
  [
    'an override that is not met changes nothing',
    { ...half, thresholdOverridden: true, completionThresholdPct: 51 },
    'more',
  ],
  [
    '34 valid + 66 errors of 100 and an override to 30: it does finalise (S4-053)',
    { ...settled(34, 66), thresholdOverridden: true, completionThresholdPct: 30 },
    'score: threshold_override',
  ],
  // 3 wait
  ['an open comparison is waited for', { ...half, planned: 51 }, 'wait'],
  ['an open comparison is waited for at the budget, and however stable', { completed: 99, ...stable }, 'wait'],
  // 4 cap reached, too few valid
  ['no valid outcome at the budget fails (S1-30)', settled(0, 100), 'fail: no_valid_outcomes'],
  ['34 valid + 66 errors of 100 do not complete at threshold 95 (S4-052)', settled(34, 66), 'fail: low_success_rate'],
  ['a success rate below the floor fails at the budget', settled(79, 21), 'fail: low_success_rate'],
  ['a success rate at the floor is enough', settled(80, 20), 'score: budget_exhausted'],
  ['too few valid outcomes beat stability', { ...settled(79, 21), ...stable }, 'fail: low_success_rate'],
  [
    'too few valid outcomes at the resampling cap fail',
    { ...covered, planned: 20, completed: 12, failed: 8, resamplingPassesDone: 1 },
    'fail: low_success_rate',
  ],
  ['66 % errors with budget left do not end the batch (S4-043)', settled(17, 33), 'more'],
  // 5 precision as asked for, or stable
  [
    'a target of reliability is reached when the lower limit is there',
    { ...half, targetReliability: 0.6 },
    'score: target_reached',
  ],
  ['and not while a lower one is as likely', { ...half, targetReliability: 0.61 }, 'more'],
  ['a target of error is reached', { ...half, targetStandardError: 0.5 }, 'score: target_reached'],
  ['a larger error is not it', { ...half, targetStandardError: 0.49 }, 'more'],
  ['small errors of unreliable scores are no precision', { ...half, ...unreliable, targetStandardError: 0.5 }, 'more'],
  ['of two targets both count', { ...half, targetReliability: 0.6, targetStandardError: 0.49 }, 'more'],
  ['a target beats stability', { ...half, ...stable, targetReliability: 0.5 }, 'score: target_reached'],
  ['a judge who answers at random never converges', { ...half, ...stable, ...unreliable }, 'more'],
  ['and ends at the budget', { ...stable, ...unreliable }, 'score: budget_exhausted'],
  ['a small change is stable', { ...half, ...stable }, 'score: stable'],
  ['a larger one is not', { ...half, maxScoreChange: 0.0501 }, 'more'],
  ['one fit is no evidence of stability', { ...half, maxScoreChange: null }, 'more'],
  ['12 outcomes are enough to be stable', { ...settled(12, 0), ...stable }, 'score: stable'],
  ['11 outcomes are not', { ...settled(11, 0), ...stable }, 'more'],
  ['errors are no outcomes', { ...settled(11, 40), ...stable }, 'more'],
  ['stability beats resampling', { ...covered, completed: 12, planned: 12, ...stable }, 'score: stable'],
  ['stability beats the budget', stable, 'score: stable'],
  // 6 resample
  ['full coverage is judged once more (S1-35)', covered, 'resample'],
  [
    'also beyond the threshold, which full coverage always meets',
    { ...covered, completionThresholdPct: 1 },
    'resample',
  ],
  ['also after many errors, since a cap is not reached', { ...covered, planned: 30, failed: 24 }, 'resample'],
  ['one uncovered pair is enough not to (S1-36)', { ...covered, ...settled(5, 0) }, 'more'],
  // 7 caps and threshold
  ['without budget nothing is resampled', { ...covered, totalBudget: 6 }, 'score: budget_exhausted'],
  ['after the last pass the cap ends it', { ...covered, resamplingPassesDone: 1 }, 'score: resampling_cap'],
  [
    'without passes full coverage is the threshold met (S4-014)',
    { ...covered, resamplingPasses: 0 },
    'score: threshold_reached',
  ],
  ['the budget beats the threshold', {}, 'score: budget_exhausted'],
  [
    'the budget beats the resampling cap',
    { ...covered, totalBudget: 6, resamplingPassesDone: 1 },
    'score: budget_exhausted',
  ],
  ['95 of 100 reach the threshold of 95 (S4-086)', settled(95, 0), 'score: threshold_reached'],
  ['94 of 100 do not (S4-086)', settled(94, 0), 'more'],
  ['94 valid and 5 errors do not either (S4-044)', settled(94, 5), 'more'],
  [
    '34 valid of 100 and threshold 30: it does finalise, errors or not (S4-053)',
    { ...settled(34, 46), completionThresholdPct: 30 },
    'score: threshold_reached',
  ],
  ['34 valid of 100 and threshold 95: it does not (S4-052)', settled(34, 46), 'more'],
  // 8 more, 9 nothing left to plan
  ['with pairs left there is more to do', half, 'more'],
  ['the first wave is planned', { ...settled(0, 0), maxScoreChange: null }, 'more'],
  ['no pair left and enough valid outcomes', { ...half, pairsPlannable: false }, 'score: coverage_exhausted'],
  ['no pair left and too few', { ...settled(10, 40), pairsPlannable: false }, 'fail: low_success_rate'],
  ['no pair left and none', { ...settled(0, 50), pairsPlannable: false }, 'fail: no_valid_outcomes'],
  ['no pair left at full coverage', { ...covered, pairsPlannable: false }, 'score: threshold_reached'],
];

test.each(rows)('%s', (_rule, changes, decision) => {
  expect(told(decide({ ...base, ...changes }))).toBe(decision);
});

test('the table holds every kind of decision, and every reason that this workflow gives (S1-26)', () => {
  const reached = new Set(rows.map(([, , decision]) => decision));
  const scores = [
    'stable',
    'target_reached',
    'threshold_reached',
    'budget_exhausted',
    'coverage_exhausted',
    'resampling_cap',
  ];
  const failures = ['low_success_rate', 'no_valid_outcomes', 'too_few_items'];
  const all = [
    ...['cancel', 'wait', 'more', 'resample', 'score: threshold_override'],
    ...scores.map((reason) => `score: ${reason}`),
    ...failures.map((reason) => `fail: ${reason}`),
  ];
  expect([...reached].sort()).toEqual(all.sort());
});

test.each([
  [1, 0, 1],
  [30, 29, 30],
  [50, 49, 50],
  [95, 94, 95],
  [100, 99, 100],
])('threshold %i of 100 pairs: not at %i, but at %i (S4-087, S4-089)', (completionThresholdPct, below, at) => {
  const at100 = { ...base, possiblePairs: 100, totalBudget: 350, resamplingPasses: 0, completionThresholdPct };
  expect(told(decide({ ...at100, ...settled(below, 0) }))).toBe('more');
  expect(told(decide({ ...at100, ...settled(at, 0) }))).toBe('score: threshold_reached');
});

test.each([
  ['10 valid + 0 errors of 10 are 100 % (S4-050)', 10, 10, 105, 100],
  ['34 valid + 66 errors of 100 are 34 % (S4-051)', 34, 100, 105, 34],
  ['10 valid of the first wave of 100 are 10 % (S4-013)', 10, 100, 105, 10],
  ['5 valid + 5 errors of 10 are 50 % (S4-016)', 5, 10, 105, 50],
  ['6 valid of the 6 pairs of 4 items are 100 %, whatever the budget (S4-014)', 6, 350, 6, 100],
  ['3 valid of 6 pairs and a budget of 4 are 75 %', 3, 4, 6, 75],
])('completion: %s', (_rule, coveredPairs, totalBudget, possiblePairs, percent) => {
  expect(completionPct({ coveredPairs, totalBudget, possiblePairs })).toBe(percent);
});

/** Any context that the counters allow. */
const anyContext = fc
  .record({
    cancelled: fc.boolean(),
    valid: fc.nat(50),
    repeats: fc.nat(20),
    failed: fc.nat(100),
    open: fc.nat(3),
    budgetLeft: fc.nat(50),
    uncovered: fc.nat(50),
    pairsPlannable: fc.boolean(),
    completionThresholdPct: fc.integer({ min: 1, max: 100 }),
    thresholdOverridden: fc.boolean(),
    passes: fc.tuple(fc.nat(3), fc.nat(3)),
    maxScoreChange: fc.option(fc.double({ min: 0, max: 0.1, noNaN: true })),
  })
  .map(({ valid, repeats, open, budgetLeft, uncovered, passes, ...facts }): ContinuationContext => {
    const completed = valid === 0 ? 0 : valid + repeats;
    const planned = completed + facts.failed + open;
    return {
      ...base,
      ...facts,
      planned,
      completed,
      totalBudget: Math.max(1, planned + budgetLeft),
      coveredPairs: valid,
      possiblePairs: valid + uncovered,
      resamplingPassesDone: Math.min(...passes),
      resamplingPasses: Math.max(...passes),
    };
  });

test('the same facts give the same decision, also after they were stored as JSON (S1-24, S1-25)', () => {
  fc.assert(
    fc.property(anyContext, (context) => {
      const frozen = Object.freeze({ ...context });
      expect(decide(JSON.parse(JSON.stringify(context)) as ContinuationContext)).toEqual(decide(frozen));
    }),
    { seed: 1 },
  );
});

test('no context without a valid outcome completes, and none over its budget plans more', () => {
  fc.assert(
    fc.property(anyContext, (context) => {
      const { kind } = decide(context);
      if (context.completed === 0) expect(kind).not.toBe('score');
      if (context.planned >= context.totalBudget) expect(['more', 'resample']).not.toContain(kind);
    }),
    { seed: 2, numRuns: 500 },
  );
});
