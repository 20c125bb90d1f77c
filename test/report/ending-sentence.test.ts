import type { BatchResults, BatchStatus, EndReason } from '../../src/contracts/batch';
import { endingSentence } from '../../src/report/ending-sentence';
import { sampleResults } from './sample-results';

const sample = sampleResults();

function ended(status: BatchStatus, reason: EndReason | null, more: Partial<BatchResults> = {}): string {
  return endingSentence({ ...sample, ...more, document: { ...sample.document, status, reason } }).replaceAll(
    '\u00a0',
    ' ',
  );
}

const outcomes = '236 valid outcomes from 240 planned comparisons';
const covered = '236 of 276 possible pairs have a valid outcome (85.5 %)';
const reached =
  '236 different pairs have a valid outcome, 98.3 % of the 240 that can be reached, where 95 % is asked for';

it.each<[BatchStatus, EndReason, string]>([
  [
    'complete',
    'stable',
    'Complete: the scores are stable. In the last wave no score moved by more than 0.044, where 0.05 is allowed.',
  ],
  [
    'complete',
    'target_reached',
    `Complete: the precision that was asked for is reached, with ${outcomes} (reliability at least 0.74).`,
  ],
  ['complete', 'threshold_reached', `Complete: the completion threshold is reached. ${reached}.`],
  ['complete', 'budget_exhausted', `Complete: the budget of 240 comparisons is used up, with ${outcomes}.`],
  ['complete', 'coverage_exhausted', `Complete: no pair is left to compare. ${covered}.`],
  [
    'complete',
    'resampling_cap',
    `Complete: the pairs have been compared again as often as the settings allow. ${covered}.`,
  ],
  ['complete', 'threshold_override', `Complete: a threshold set by an operator is met. ${reached}.`],
  [
    'complete',
    'provider_wave_settled',
    `Complete: the one wave of this batch is back from the provider, with ${outcomes}.`,
  ],
  ['complete', 'finalized_by_operator', `Complete: an operator ended the batch and had it scored, with ${outcomes}.`],
  [
    'complete',
    'forced_recovery',
    `Complete: the deadline came before every comparison was settled, and the scores rest on ${outcomes}.`,
  ],
  [
    'failed',
    'low_success_rate',
    'Failed: too few comparisons gave a valid outcome: 236 of 240 (98.3 %, where 80 % is needed).',
  ],
  ['failed', 'no_valid_outcomes', 'Failed: none of the 240 planned comparisons gave a valid outcome.'],
  ['failed', 'too_few_items', 'Failed: a batch needs at least two items and this one has 24.'],
  ['failed', 'deadline', `Failed: the deadline came with only ${outcomes}.`],
  ['failed', 'internal', 'Failed: an internal error ended it, which the log of the worker describes.'],
  ['cancelled', 'cancelled', `Cancelled: the batch was cancelled after ${outcomes}, and those outcomes are kept.`],
])('%s, %s', (status, reason, sentence) => {
  expect(ended(status, reason)).toBe(sentence);
});

it('names no threshold that no decision recorded', () => {
  const sentence = ended('complete', 'stable', { decisions: [] });
  expect(sentence).toBe('Complete: the scores are stable. In the last wave no score moved by more than 0.044.');
});

it('calls the figures of an open batch provisional', () => {
  expect(ended('paused', null)).toBe(
    'Not finished (paused): 236 of 240 planned comparisons have a valid outcome so far, and every figure on this page is provisional.',
  );
});
