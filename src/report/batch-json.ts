import type {
  Agreement,
  BatchCost,
  BatchDocument,
  ComparisonCounts,
  FitSummary,
  JudgeSummary,
  RankedItem,
} from '../contracts/batch';
import type { Price } from '../contracts/price';
import { groupInOrder, modelsInOrder } from './groups-json';
import { gradesInOrder } from './grades-json';
import { qualityInOrder } from './quality-json';
import { rankedItems } from './ranked-items';

/**
 * `batch.json` and the output of `--json`: two spaces of indent, a final newline, items by rank and then id. The keys come
 * in the order written here, whatever order the caller built its objects in, and only the keys of the contract come
 * through. A number that is not finite becomes null.
 */
export function batchJson(document: BatchDocument): string {
  return `${JSON.stringify(inOrder(document), null, 2)}\n`;
}

// Each function names every key of its shape once; the compiler refuses a key that is missing.
function inOrder(document: BatchDocument): BatchDocument {
  const { batchId, status, reason, items, counts, waves, seed, mode, pairing, judges, cost, fit } = document;
  const { agreement, grades, groups, models, quality, erasedItems } = document;
  return {
    batchId,
    status,
    reason,
    items: rankedItems(items).map(itemInOrder),
    counts: countsInOrder(counts),
    waves,
    seed,
    mode,
    pairing,
    judges: judges.map(judgeInOrder),
    cost: costInOrder(cost),
    fit: fit && fitInOrder(fit),
    agreement: agreement && agreementInOrder(agreement),
    grades: grades && gradesInOrder(grades),
    groups: groups && groups.map(groupInOrder),
    models: models && modelsInOrder(models),
    quality: quality && qualityInOrder(quality),
    erasedItems,
  };
}

function itemInOrder(item: RankedItem): RankedItem {
  const { id, rank, rankLower, rankUpper, score, se, comparisons, wins, ties } = item;
  const { shownFirst, shownSecond, infit, outfit, isAnchor, anchorGrade, anchorScore, group, model } = item;
  const { grade, gradeConfidence, gradeProbabilities, boundaryWith } = item;
  return {
    ...{ id, rank, rankLower, rankUpper, score, se, comparisons, wins, ties },
    ...{ shownFirst, shownSecond, infit, outfit, isAnchor, anchorGrade, anchorScore, group, model },
    ...{ grade, gradeConfidence, gradeProbabilities, boundaryWith },
  };
}

function countsInOrder({ planned, completed, failed, expired, cancelled }: ComparisonCounts): ComparisonCounts {
  return { planned, completed, failed, expired, cancelled };
}

function judgeInOrder({ spec, provider, model, comparisons, modelsAnswered, price }: JudgeSummary): JudgeSummary {
  return { spec, provider, model, comparisons, modelsAnswered, price: price && priceInOrder(price) };
}

function priceInOrder({ rates, batchMultiplier, longPrompt, minCacheTokens, source, asOf }: Price): Price {
  const { input, output, cacheRead, cacheWrite, cacheWriteLong } = rates;
  return {
    rates: { input, output, cacheRead, cacheWrite, cacheWriteLong },
    ...{ batchMultiplier, longPrompt, minCacheTokens, source, asOf },
  };
}

function costInOrder(cost: BatchCost): BatchCost {
  const { usd, possiblyBilledUsd, maxUsd, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = cost;
  return { usd, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, possiblyBilledUsd, maxUsd };
}

function agreementInOrder({ with: other, comparisons, agreementPct, kappa, spearman }: Agreement): Agreement {
  return { with: other, comparisons, agreementPct, kappa, spearman };
}

function fitInOrder(fit: FitSummary): FitSummary {
  const { estimator, priorSpread, converged, iterations, outcomes, reliability, components } = fit;
  const { estimate, lower, upper, reliable, ssr, separation } = reliability;
  return {
    ...{ estimator, priorSpread, converged, iterations, outcomes },
    reliability: { estimate, lower, upper, reliable, ssr, separation },
    components,
  };
}
