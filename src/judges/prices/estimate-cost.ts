import type { BatchMode } from '../../contracts/batch';
import { buildPrompt } from '../prompt/prompt';
import { verdictSchema } from '../verdict';
import { fromPico, requestRates } from './cost';
import type { Price } from '../../contracts/price';
import { estimateTokens, type TokenRange } from './tokens';

/** Of a verdict with a justification of at most 50 words; without a model's thinking, which may be many times as much. */
export const verdictTokens: TokenRange = { low: 40, high: 200 };

/** The largest minimum known, for a model whose own is not. */
const dearestMinimum = 4096;

export interface CostQuestion {
  /** Tokens of each text. */
  readonly texts: readonly TokenRange[];
  readonly trait: string;
  readonly criteria: string | null;
  readonly tiesAllowed: boolean;
  readonly comparisons: number;
  /** Per comparison; see `verdictTokens`. */
  readonly outputTokens: TokenRange;
  /** Null: tokens are estimated, dollars are not. */
  readonly price: Price | null;
  readonly mode: BatchMode;
  /** Whether comparisons with the same first text are sent together, so that its cache is still warm. */
  readonly pairGrouping: boolean;
}

export interface CostEstimate {
  readonly inputTokens: TokenRange;
  readonly outputTokens: TokenRange;
  readonly usd: TokenRange | null;
}

/**
 * What the comparisons of a batch will use and cost, before anything is sent. Every text is taken to be of mean length
 * and in as many comparisons as any other, and every comparison to be asked once.
 * Low: the fewest tokens; what the batch shares is written to the cache once and read from then on, and so is each
 * first text if pairs are grouped, once for the whole batch. High: the most tokens; all that is marked for the cache is
 * written each time and nothing is ever read. Retries, and thinking beyond `outputTokens`, come on top.
 */
export function estimateCost(question: CostQuestion): CostEstimate {
  const { comparisons, outputTokens, price, texts } = question;
  const sizes = promptSizes(question);
  const prompt = both((end) => sizes.shared[end] + 2 * sizes.text[end] + sizes.tail[end]);
  const total = (range: TokenRange) => both((end) => Math.round(range[end] * comparisons));
  const tokens = { inputTokens: total(prompt), outputTokens: total(outputTokens) };
  if (price === null || texts.length === 0) return { ...tokens, usd: price === null ? null : { low: 0, high: 0 } };
  return { ...tokens, usd: both((end) => usdAt(end, { ...question, price }, sizes)) };
}

type End = keyof TokenRange;

interface PromptSizes {
  /** What every prompt of the batch begins with, and the schema. */
  readonly shared: TokenRange;
  /** A text of mean length between its fences. */
  readonly text: TokenRange;
  readonly tail: TokenRange;
}

function promptSizes({ texts, trait, criteria, tiesAllowed }: CostQuestion): PromptSizes {
  const parts = buildPrompt({ trait, criteria, tiesAllowed, a: '', b: '' });
  const ofParts = (keep: (part: (typeof parts)[number]) => boolean) =>
    estimateTokens(
      parts
        .filter(keep)
        .map(({ text }) => text)
        .join(''),
    );
  const shared = ofParts(({ role }) => role === 'system');
  const schema = estimateTokens(JSON.stringify(verdictSchema({ tiesAllowed })));
  const fence = ofParts(({ cache }) => cache === 'short');
  const tail = estimateTokens(parts.at(-1)?.text ?? '');
  const mean = (end: End) => texts.reduce((sum, range) => sum + range[end], 0) / Math.max(1, texts.length);
  return {
    shared: both((end) => shared[end] + schema[end]),
    text: both((end) => fence[end] + mean(end)),
    tail,
  };
}

function usdAt(end: End, question: CostQuestion & { readonly price: Price }, sizes: PromptSizes): number {
  const { comparisons, outputTokens, price, mode, pairGrouping, texts } = question;
  const [shared, text, tail] = [sizes.shared[end], sizes.text[end], sizes.tail[end]];
  const batch = mode === 'provider_batch_api';
  const rates = requestRates(price, { promptTokens: shared + 2 * text + tail, batch });
  // Whether a prefix is long enough is asked of its upper bound at both ends: one that may be cached may save.
  const minimum = price.minCacheTokens ?? dearestMinimum;
  const sharedAlone = sizes.shared.high >= minimum;
  const textCached = pairGrouping && sizes.shared.high + sizes.text.high >= minimum;
  // A prefix that is too short by itself is cached as part of the one that ends with the first text.
  const sharedCached = sharedAlone || textCached;
  const firstTexts = Math.min(texts.length, comparisons);
  const writes = {
    shared: end === 'high' ? comparisons : Math.min(comparisons, sharedAlone ? 1 : firstTexts),
    text: end === 'high' ? comparisons : firstTexts,
  };
  const sharedWrite = sharedAlone ? rates.cacheWriteLong : rates.cacheWrite;
  return fromPico(
    prefixCost(shared, sharedCached ? { write: sharedWrite, writes: writes.shared } : null) +
      prefixCost(text, textCached ? { write: rates.cacheWrite, writes: writes.text } : null) +
      whole(comparisons * (text + tail)) * rates.input +
      whole(comparisons * outputTokens[end]) * rates.output,
  );

  function prefixCost(size: number, cached: { readonly write: bigint; readonly writes: number } | null): bigint {
    if (cached === null) return whole(comparisons * size) * rates.input;
    const reads = comparisons - cached.writes;
    return whole(cached.writes * size) * cached.write + whole(reads * size) * rates.cacheRead;
  }
}

function whole(tokens: number): bigint {
  return BigInt(Math.round(tokens));
}

function both(at: (end: End) => number): TokenRange {
  return { low: at('low'), high: at('high') };
}
