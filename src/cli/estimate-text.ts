import type { BatchEstimate, JudgeEstimate, Sending } from '../client/estimate-batch';
import { dollars } from '../contracts/cost';
import type { CostEstimate } from '../judges/prices/estimate-cost';

const ways: Readonly<Record<Sending, string>> = {
  live: 'live, without grouping',
  cached: 'live, with cached prefixes',
  provider_batch: "provider's batch interface",
};

const sendings = ['live', 'cached', 'provider_batch'] as const;

/** What a batch will use and cost, for people. */
export function estimateText({ comparisons, judges }: BatchEstimate): string {
  const lines = judges.flatMap((judge) => [judge.spec, ...sendings.map((way) => wayLine(judge, way))]);
  const sources = judges.flatMap(({ price }) =>
    price === null ? [] : [`prices: ${price.source}, ${price.asOf ?? 'today'}`],
  );
  return [`at most ${comparisons} comparisons`, ...lines, ...sources, ''].join('\n');
}

/** One sentence for the way in which the batch is going to be sent; null: it costs nothing, or nobody knows. */
export function estimateSentence({ mode, comparisons, judges }: BatchEstimate): string | null {
  const way = mode === 'provider_batch_api' ? 'provider_batch' : 'cached';
  const costs = judges.flatMap(({ price, ways: of }) => (price === null || of[way].usd === null ? [] : [of[way].usd]));
  if (costs.length === 0) return null;
  const [low, high] = (['low', 'high'] as const).map((end) => dollars(costs.reduce((sum, usd) => sum + usd[end], 0)));
  return `Estimate: at most ${comparisons} comparisons cost ${low} to ${high}; a model's thinking and retries come on top.`;
}

function wayLine({ ways: of }: JudgeEstimate, way: Sending): string {
  const { inputTokens, outputTokens, usd } = of[way];
  const tokens = `${range(inputTokens)} tokens in, ${range(outputTokens)} out`;
  const cost = usd === null ? 'price not known' : `${dollars(usd.low)} to ${dollars(usd.high)}`;
  return `  ${ways[way].padEnd(28)} ${tokens}: ${cost}`;
}

function range({ low, high }: CostEstimate['inputTokens']): string {
  return `${low} to ${high}`;
}
