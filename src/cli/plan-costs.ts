import type { JudgeSpec } from '../judges/judge-spec';
import { estimateCost, verdictTokens, type CostEstimate } from '../judges/prices/estimate-cost';
import { freePrice, isPaid, judgePrice } from '../judges/prices/judge-price';

interface PlannedTexts {
  readonly texts: number;
  readonly tokensPerText: number;
}

/** What so many comparisons cost with this judge and the default prompt, in the default mode. */
export function planCosts(
  judge: JudgeSpec,
  { texts, tokensPerText }: PlannedTexts,
): (comparisons: number) => CostEstimate {
  const price = judgePrice(judge);
  return (comparisons) =>
    estimateCost({
      ...{ comparisons, trait: 'overall quality', criteria: null, tiesAllowed: false, outputTokens: verdictTokens },
      texts: Array.from({ length: texts }, () => ({ low: tokensPerText, high: tokensPerText })),
      price: isPaid(judge) ? price : freePrice,
      mode: 'serial_bundle',
      pairGrouping: true,
    });
}
