import type { BatchQuality } from '../contracts/quality';
import type { ConfidenceInformation } from '../core/fit/graded-choice';
import type { ToldSplitHalf } from '../core/quality/data-quality';
import type { EstimatedEffect } from '../core/quality/estimated-effect';
import type { FlipRates } from '../core/quality/flip-rate';

/** The `quality` of `batch.json`, its keys in one order. */
export function qualityInOrder(quality: BatchQuality): BatchQuality {
  const { misfitLine, judges, splitHalf, flips, lengthEffect, confidence, tooLarge } = quality;
  const { byComparison, byJudge } = splitHalf;
  return {
    judges: judges.map(judgeInOrder),
    misfitLine,
    splitHalf: {
      byComparison: byComparison && splitHalfInOrder(byComparison),
      byJudge: byJudge && splitHalfInOrder(byJudge),
    },
    flips: flipsInOrder(flips),
    lengthEffect: lengthEffect && effectInOrder(lengthEffect),
    confidence: confidence && confidenceInOrder(confidence),
    tooLarge,
  };
}

type Judge = BatchQuality['judges'][number];

function judgeInOrder({ spec, comparisons, ties, firstWonShare, infit, outfit, misfit, positionEffect }: Judge): Judge {
  return {
    ...{ spec, comparisons, ties, firstWonShare, infit, outfit, misfit },
    positionEffect: positionEffect && effectInOrder(positionEffect),
  };
}

function effectInOrder({ estimate, standardError, interval, pValue, found }: EstimatedEffect): EstimatedEffect {
  return { estimate, standardError, interval, pValue, found };
}

function splitHalfInOrder({ reliability, interval, errsLow }: ToldSplitHalf): ToldSplitHalf {
  return { reliability, interval, errsLow };
}

function flipsInOrder({ sameOrder, oppositeOrder, firstWonBoth, secondWonBoth }: FlipRates): FlipRates {
  const rate = ({ repeats, flips, rate, interval }: FlipRates['sameOrder']) => ({ repeats, flips, rate, interval });
  return { sameOrder: rate(sameOrder), oppositeOrder: rate(oppositeOrder), firstWonBoth, secondWonBoth };
}

function confidenceInOrder(information: ConfidenceInformation): ConfidenceInformation {
  const { outcomes, meanGain, standardError, informative } = information;
  return { outcomes, meanGain, standardError, informative };
}
