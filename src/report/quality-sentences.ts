import type { ConfidenceInformation } from '../core/fit/graded-choice';
import type { DataQuality, ToldSplitHalf } from '../core/quality/data-quality';
import type { EstimatedEffect } from '../core/quality/estimated-effect';
import type { FlipRates } from '../core/quality/flip-rate';
import { countText, figureText, percentText } from './figure-text';

/** The quality of the data in plain sentences, for a page as for a terminal. */
export function qualitySentences(quality: Omit<DataQuality, 'judges'>): readonly string[] {
  const { splitHalf, flips, lengthEffect, confidence, tooLarge } = quality;
  const halves = [
    { by: 'comparison', told: splitHalf.byComparison },
    { by: 'judge', told: splitHalf.byJudge },
  ];
  return [
    ...halves.flatMap(({ by, told }) => (told === null ? [] : [splitHalfSentence(by, told)])),
    ...flipSentences(flips),
    ...(lengthEffect === null ? [] : [lengthSentence(lengthEffect)]),
    ...(confidence === null ? [] : [confidenceSentence(confidence)]),
    ...(tooLarge
      ? [
          'Position and length effects, split-half reliability and the use of confidence are left out of so large a batch: ' +
            'they take many fits.',
        ]
      : []),
  ];
}

/** An effect in log-odds with its interval. */
export function effectText({ estimate, interval: [low, high] }: EstimatedEffect): string {
  return `${figureText(estimate, 2)} (${figureText(low, 2)} to ${figureText(high, 2)})`;
}

function splitHalfSentence(by: string, { reliability, interval, errsLow }: ToldSplitHalf): string {
  const [low, high] = interval;
  const figure = `${figureText(reliability, 2)} (95\u00a0% interval ${figureText(low, 2)} to ${figureText(high, 2)})`;
  return `Split-half reliability by ${by}: ${figure}.${splitHalfWarnings.get(errsLow) ?? ''}`;
}

const splitHalfWarnings = new Map([
  [true, ' Pairs were chosen by the scores so far: a half alone then has poor data, and the figure errs low.'],
  [null, ' If pairs were chosen by the scores so far, it errs low.'],
]);

function flipSentences({ sameOrder, oppositeOrder, firstWonBoth, secondWonBoth }: FlipRates): readonly string[] {
  const kinds = [
    { order: 'in the same order', rate: sameOrder, more: '' },
    {
      order: 'the other way round',
      rate: oppositeOrder,
      more: `; in ${countText(firstWonBoth)} of these the text shown first won both times, in ${countText(secondWonBoth)} the one shown second`,
    },
  ];
  const told = kinds.flatMap(({ order, rate: { repeats, flips, interval }, more }) => {
    if (interval === null) return [];
    const range = `95\u00a0% interval ${figureText(100 * interval[0], 0)} to ${figureText(100 * interval[1], 0)}\u00a0%`;
    return [
      `Asked again ${order}, a judge contradicted itself in ${countText(flips)} of ${countText(repeats)} repeats ` +
        `(${percentText(flips, repeats)}, ${range})${flips > 0 ? more : ''}.`,
    ];
  });
  return told.length > 0 ? told : ['No judge was asked about a pair twice, so there is no flip rate.'];
}

function lengthSentence(effect: EstimatedEffect): string {
  const verdict = effect.found
    ? `${effect.estimate > 0 ? 'longer' : 'shorter'} texts do better, by merit or by bias of the judge: the figure does not tell which`
    : 'no effect of length is shown';
  return `Length effect: ${effectText(effect)} log-odds for twice the length; ${verdict}.`;
}

/** Whether the graded estimator is to be preferred, and why. */
function confidenceSentence({ outcomes, meanGain, standardError, informative }: ConfidenceInformation): string {
  if (meanGain === null || standardError === null) {
    return 'Confidence of the judges: given nowhere, or always the same, so it tells nothing about the scores.';
  }
  const figure = `gain ${figureText(meanGain, 3)} ± ${figureText(standardError, 3)} in log-likelihood per held-back outcome, over ${countText(outcomes)}`;
  return informative
    ? `Confidence of the judges carried information about the scores (${figure}): the graded estimator would sharpen them. These scores rest on the winners alone.`
    : `Confidence of the judges did not carry information about the scores (${figure}): the scores rest on the winners alone, rightly.`;
}
