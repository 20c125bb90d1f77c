import type { BatchResults, EndReason } from '../contracts/batch';
import { decidingFact } from './deciding-fact';
import { countText, figureText, percentText } from './figure-text';

/** How the batch ended, in one plain sentence with the figures that decided. */
export function endingSentence(results: BatchResults): string {
  const { status, reason, counts } = results.document;
  if (status === 'complete' || status === 'failed' || status === 'cancelled') {
    const why = reason === null ? 'no reason was recorded' : explanations[reason](results);
    return `${endings[status]}: ${why}.`;
  }
  return (
    `Not finished (${status}): ${countText(counts.completed)} of ${countText(counts.planned)} planned comparisons have ` +
    'a valid outcome so far, and every figure on this page is provisional.'
  );
}

const endings = { complete: 'Complete', failed: 'Failed', cancelled: 'Cancelled' } as const;

const explanations: Readonly<Record<EndReason, (results: BatchResults) => string>> = {
  stable: (results) => `the scores are stable. ${lastChange(results)}`,
  target_reached: ({ document }) => {
    const { lower = null } = document.fit?.reliability ?? {};
    return `the precision that was asked for is reached, with ${validOfPlanned(document)} (reliability at least ${figureText(lower, 2)})`;
  },
  threshold_reached: (results) => `the completion threshold is reached. ${completion(results)}`,
  budget_exhausted: ({ document, totalBudget }) =>
    `the budget of ${countText(totalBudget)} comparisons is used up, with ${validOfPlanned(document)}`,
  coverage_exhausted: (results) => `no pair is left to compare. ${pairs(results)}`,
  resampling_cap: (results) => `the pairs have been compared again as often as the settings allow. ${pairs(results)}`,
  threshold_override: (results) => `a threshold set by an operator is met. ${completion(results)}`,
  provider_wave_settled: ({ document }) =>
    `the one wave of this batch is back from the provider, with ${validOfPlanned(document)}`,
  finalized_by_operator: ({ document }) =>
    `an operator ended the batch and had it scored, with ${validOfPlanned(document)}`,
  forced_recovery: ({ document }) =>
    `the deadline came before every comparison was settled, and the scores rest on ${validOfPlanned(document)}`,
  low_success_rate: (results) => `too few comparisons gave a valid outcome: ${successRate(results)}`,
  no_valid_outcomes: ({ document }) =>
    `none of the ${countText(document.counts.planned)} planned comparisons gave a valid outcome`,
  too_few_items: ({ document }) => `a batch needs at least two items and this one has ${document.items.length}`,
  deadline: ({ document }) => `the deadline came with only ${validOfPlanned(document)}`,
  internal: () => 'an internal error ended it, which the log of the worker describes',
  cancelled: ({ document }) => `the batch was cancelled after ${validOfPlanned(document)}, and those outcomes are kept`,
};

function validOfPlanned({ counts }: BatchResults['document']): string {
  return `${countText(counts.completed)} valid outcomes from ${countText(counts.planned)} planned comparisons`;
}

function pairs({ coverage }: BatchResults): string {
  return (
    `${countText(coverage.coveredPairs)} of ${countText(coverage.possiblePairs)} possible pairs have a valid outcome ` +
    `(${percentText(coverage.coveredPairs, coverage.possiblePairs)})`
  );
}

function completion(results: BatchResults): string {
  const { coverage, totalBudget } = results;
  const wanted = Math.min(totalBudget, coverage.possiblePairs);
  const threshold = decidingFact(results, 'completionThresholdPct');
  const asked = threshold === null ? '' : `, where ${threshold}\u00a0% is asked for`;
  return (
    `${countText(coverage.coveredPairs)} different pairs have a valid outcome, ` +
    `${percentText(Math.min(coverage.coveredPairs, wanted), wanted)} of the ${countText(wanted)} that can be reached${asked}`
  );
}

function successRate(results: BatchResults): string {
  const { completed, planned } = results.document.counts;
  const floor = decidingFact(results, 'successRateFloor');
  const asked = floor === null ? '' : `, where ${figureText(100 * floor, 0)}\u00a0% is needed`;
  return `${countText(completed)} of ${countText(planned)} (${percentText(completed, planned)}${asked})`;
}

function lastChange(results: BatchResults): string {
  const change = decidingFact(results, 'maxScoreChange') ?? results.waves.at(-1)?.maxScoreChange ?? null;
  if (change === null) return 'The last two fits agree within the limit';
  const limit = decidingFact(results, 'stabilityThreshold');
  const allowed = limit === null ? '' : `, where ${limit} is allowed`;
  return `In the last wave no score moved by more than ${figureText(change, 3)}${allowed}`;
}
