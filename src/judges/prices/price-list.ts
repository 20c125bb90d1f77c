import type { LongPrompt, Price, TokenRates } from '../../contracts/price';

export interface ListedPrice extends Price {
  readonly provider: 'anthropic' | 'openai';
  /** A dated snapshot of it (`-20251001`, `-2025-08-07`) has the same price. */
  readonly model: string;
}

type Read = Pick<Price, 'source' | 'asOf'>;

/**
 * Anthropic lists all five classes; its Message Batches cost half. Minimum prefixes, where known:
 * https://docs.litellm.ai/docs/completion/prompt_caching.md (2026-10-07), Opus 4.7:
 * https://dev.to/creeta/claudes-prompt-cache-fails-silently-below-1024-tokens-1ch1, Sonnet 4.6 (as measured):
 * https://github.com/anthropics/anthropic-sdk-python/issues/1194
 */
function anthropic(
  model: string,
  [input, output, cacheRead, cacheWrite, cacheWriteLong]: readonly [number, number, number, number, number],
  read: Read,
  { minCacheTokens = null, longPrompt = null }: { minCacheTokens?: number | null; longPrompt?: LongPrompt | null } = {},
): ListedPrice {
  const rates: TokenRates = { input, output, cacheRead, cacheWrite, cacheWriteLong };
  return { provider: 'anthropic', model, rates, batchMultiplier: 0.5, longPrompt, minCacheTokens, ...read };
}

/**
 * OpenAI's Batch API costs half. It caches from 1,024 tokens on by itself; a write costs nothing extra before GPT-5.6,
 * and from then on 1.25 times the input: https://developers.openai.com/api/docs/guides/prompt-caching
 */
function openai(
  model: string,
  [input, output, cacheRead, cacheWrite = input, cacheWriteLong = cacheWrite]: readonly [
    number,
    number,
    number,
    number?,
    number?,
  ],
  read: Read,
  longPrompt: LongPrompt | null = null,
): ListedPrice {
  const rates: TokenRates = { input, output, cacheRead, cacheWrite, cacheWriteLong };
  return { provider: 'openai', model, rates, batchMultiplier: 0.5, longPrompt, minCacheTokens: 1024, ...read };
}

const read = (source: string, asOf: string): Read => ({ source: `https://${source}`, asOf });

const anthropicPricing = read('platform.claude.com/docs/en/about-claude/pricing', '2026-10-24');
const opus55 = read('platform.claude.com/docs/zh-CN/models/opus-5-5/overview', '2026-10-24');
const sonnet5 = read('platform.claude.com/docs/zh-CN/models/sonnet-5/overview', '2026-10-24');
const claudit = read('github.com/kurofune/claudit/releases/tag/v1.9.2', '2026-10-24');
const claude46 = read('dev.to/toshanthistack/what-does-the-claude-api-actually-cost-june-2026-9mh', '2026-06');
const claude45 = read('deploybase.ai/articles/claude-api-pricing', '2026-03-21');

const gpt62Sol = read('developers.openai.com/api/docs/models/gpt-6.2-sol', '2026-11-17');
const gpt62Astra = read('github.com/BerriAI/litellm/discussions/52347', '2026-11-17');
const gpt61Sol = read('docs.apiyi.com/en/news/gpt-6-1-sol-launch.md', '2026-10-13');
const gpt6Astra = read('github.com/BerriAI/litellm/discussions/39633', '2026-09-05');
const gpt6Sol = read('github.com/merefield/codexometer/releases/tag/v0.18.4', '2026-09-22');
const gpt6Luna = read('developers.openai.com/ja-JP/api/docs/models/gpt-6-luna', '2026-09-22');
const gpt56 = read('github.com/BerriAI/litellm/discussions/42523', '2026-09-22');
const gpt56Luna = read('developers.openai.com/api/docs/models/gpt-5.6-luna', '2026-08-01');
const gpt56Terra = read('docs.laozhang.ai/en/announcements/gpt-5-6-pricing-2026-07.md', '2026-08-01');
const gpt54 = read('github.com/api-evangelist/openai/blob/main/plans/openai-plans-pricing.yml', '2026-05-04');
const gpt5 = read('nicolalazzari.ai/articles/openai-api-pricing-explained-2026', '2026-03');

const above272k: LongPrompt = { aboveTokens: 272_000, promptFactor: 2, outputFactor: 1.5 };
const above100k: LongPrompt = { aboveTokens: 100_000, promptFactor: 5, outputFactor: 5 };

/**
 * Input, output, cache read, cache write, long cache write, in US dollars per million tokens, at the standard tier and
 * without regional surcharges; read on 2026-11-22 in stored copies of the sources. Prices change: a row is corrected
 * together with its date and source, and a model without a row is unpriced.
 */
export const priceList: readonly ListedPrice[] = [
  anthropic('claude-fable-5-1', [10, 50, 0.25, 12.5, 20], anthropicPricing),
  anthropic('claude-fable-5', [10, 50, 1, 12.5, 20], anthropicPricing, { minCacheTokens: 512 }),
  anthropic('claude-opus-5-5', [4, 20, 0.2, 5, 8], opus55),
  anthropic('claude-opus-5', [5, 25, 0.5, 6.25, 10], anthropicPricing, { minCacheTokens: 512 }),
  anthropic('claude-opus-4-8', [5, 25, 0.5, 6.25, 10], anthropicPricing, { minCacheTokens: 1024 }),
  anthropic('claude-opus-4-7', [5, 25, 0.5, 6.25, 10], anthropicPricing, { minCacheTokens: 2048 }),
  anthropic('claude-opus-4-6', [5, 25, 0.5, 6.25, 10], anthropicPricing, { minCacheTokens: 4096 }),
  anthropic('claude-opus-4-5', [5, 25, 0.5, 6.25, 10], anthropicPricing, { minCacheTokens: 4096 }),
  anthropic('claude-sonnet-5-5', [2, 10, 0.1, 2.5, 4], claudit),
  anthropic('claude-sonnet-5', [2, 10, 0.2, 2.5, 4], sonnet5, { minCacheTokens: 1024 }),
  anthropic('claude-sonnet-4-6', [3, 15, 0.3, 3.75, 6], claude46, { minCacheTokens: 2048 }),
  anthropic('claude-sonnet-4-5', [3, 15, 0.3, 3.75, 6], claude45, { minCacheTokens: 1024 }),
  anthropic('claude-haiku-5-5', [0.1, 0.5, 0.01, 0.125, 0.2], claudit, { longPrompt: above100k }),
  anthropic('claude-haiku-4-5', [1, 5, 0.1, 1.25, 2], claude46, { minCacheTokens: 4096 }),

  openai('gpt-6.2-astra', [8, 40, 0.4, 10], gpt62Astra, above272k),
  openai('gpt-6.2-sol', [2, 10, 0.1, 2.5, 5], gpt62Sol, above272k),
  openai('gpt-6.1-sol', [2, 10, 0.1, 2.5], gpt61Sol, above272k),
  openai('gpt-6-astra', [10, 50, 1, 12.5], gpt6Astra, above272k),
  openai('gpt-6-sol', [2, 10, 0.2, 2.5], gpt6Sol, above272k),
  openai('gpt-6-luna', [0.1, 0.5, 0.01, 0.125], gpt6Luna, above272k),
  openai('gpt-5.6-sol', [4, 20, 0.4, 5], gpt56, above272k),
  openai('gpt-5.6-terra', [2, 12, 0.2, 2.5], gpt56Terra, above272k),
  openai('gpt-5.6-luna', [0.2, 1.2, 0.02, 0.25], gpt56Luna, above272k),
  openai('gpt-5.5', [5, 30, 0.5], gpt54),
  openai('gpt-5.4', [2.5, 15, 0.25], gpt54),
  openai('gpt-5.4-mini', [0.75, 4.5, 0.075], gpt54),
  openai('gpt-5.4-nano', [0.2, 1.25, 0.02], gpt54),
  openai('gpt-5', [1.25, 10, 0.125], gpt5),
  openai('gpt-5-mini', [0.25, 2, 0.025], gpt5),
  openai('gpt-5-nano', [0.05, 0.4, 0.005], gpt5),
  openai('gpt-4.1', [2, 8, 0.5], gpt5),
  openai('gpt-4o', [2.5, 10, 1.25], gpt5),
  openai('gpt-4o-mini', [0.15, 0.6, 0.075], gpt5),
];
