import { confidenceInformation } from '../../../src/core/fit/graded-choice';
import type { GradedOutcome } from '../../../src/core/fit/graded-outcomes';
import { gradedOutcomes } from '../graded-outcomes';

const seeds = ['1', '2', '3', '4'];
/** 300 outcomes of 24 items. */
const batch = (seed: string, noise: boolean) => gradedOutcomes({ itemCount: 24, rounds: 25, spread: 0.9, seed, noise });

test('confidence that follows the margin is found informative in 300 outcomes', () => {
  for (const seed of seeds) {
    const found = confidenceInformation(24, batch(seed, false).outcomes, 2);
    expect(found).toMatchObject({ outcomes: 300, informative: true });
    expect(found.meanGain).toBeGreaterThan(found.standardError!);
  }
});

test('confidence that is noise is not, nor is that of a judge who only knows one level', () => {
  for (const seed of seeds) {
    const { outcomes } = batch(seed, true);
    expect(confidenceInformation(24, outcomes, 2).informative).toBe(false);
    const same = outcomes.map((outcome) => ({ ...outcome, confidence: 4 }));
    expect(confidenceInformation(24, same, 2)).toEqual({
      outcomes: 0,
      meanGain: null,
      standardError: null,
      informative: false,
    });
  }
});

test('confidence turned upside down, 5 for the closest pairs, is refused', () => {
  for (const seed of seeds) {
    const turned = batch(seed, false).outcomes.map((outcome) => ({ ...outcome, confidence: 6 - outcome.confidence! }));
    expect(confidenceInformation(24, turned, 2).informative).toBe(false);
  }
});

test('where scores are hardly apart chance does not decide: no prior is narrower than a difference of 1 log-odds', () => {
  const { outcomes } = gradedOutcomes({ itemCount: 24, rounds: 25, spread: 0.05, seed: '1', noise: true });
  const least = confidenceInformation(24, outcomes, Math.SQRT1_2);
  expect(confidenceInformation(24, outcomes, 0.05)).toEqual(least);
  expect(confidenceInformation(24, outcomes, 0.8)).not.toEqual(least);
  expect(least.informative).toBe(false);
});

test('two outcomes, ties or none at all give no figure and no error', () => {
  const tie: GradedOutcome = { a: 0, b: 1, winner: 'tie', confidence: null };
  expect(confidenceInformation(2, [tie, tie], 2).informative).toBe(false);
  expect(confidenceInformation(2, [], 2)).toMatchObject({ outcomes: 0, informative: false });
  const two: GradedOutcome[] = [
    { a: 0, b: 1, winner: 'a', confidence: 1 },
    { a: 0, b: 1, winner: 'a', confidence: 5 },
  ];
  expect(confidenceInformation(2, two, 2)).toMatchObject({ outcomes: 0, meanGain: null, informative: false });
});
