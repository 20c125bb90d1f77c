import type { Price } from '../../contracts/price';
import { InputError } from '../../input/input-error';
import { givenPrice } from '../llm/given-price';
import type { JudgeSpec } from '../judge-spec';
import { priceOf } from './price-of';
import { priceList } from './price-list';

/** What the calls of a judge are booked at; null: they are free, or no price is known. */
export function judgePrice(judge: JudgeSpec): Price | null {
  if (!isPaid(judge)) return null;
  const { provider, model, options } = judge;
  return priceOf({ provider, model, given: givenPrice(options) });
}

/** @throws InputError `unpriced_model`, with remedies, if nobody can say what a judge will cost */
export function requirePrice(judge: JudgeSpec, price: Price | null): void {
  if (!isPaid(judge) || price !== null) return;
  const { provider, model, spec } = judge;
  const dates = priceList
    .filter((row) => row.provider === provider)
    .flatMap(({ asOf }) => (asOf === null ? [] : [asOf]));
  const newest = dates.sort().at(-1) ?? 'no date';
  const known = `no price is known for the model ${model}: the price table of ${newest} does not have it`;
  const remedy = `Give one in dollars per million tokens, as in ${spec},inputUsd=3,outputUsd=15, or start with --allow-unpriced`;
  throw new InputError('unpriced_model', `${known}. ${remedy}.`);
}

/** Of what runs on this machine. */
export const freePrice: Price = {
  rates: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWriteLong: 0 },
  batchMultiplier: 1,
  longPrompt: null,
  minCacheTokens: null,
  source: 'free',
  asOf: null,
};

type PaidSpec = Extract<JudgeSpec, { readonly provider: 'anthropic' | 'openai' }>;

export function isPaid(judge: JudgeSpec): judge is PaidSpec {
  return judge.provider === 'anthropic' || judge.provider === 'openai';
}
