import type { Price } from '../../contracts/price';
import { priceList } from './price-list';

/** A price by hand, in US dollars per million tokens; from 0, and exact to six decimals. */
export interface GivenPrice {
  readonly inputUsd: number;
  readonly outputUsd: number;
  /** Not given: as `inputUsd`. */
  readonly cacheReadUsd?: number;
  /** Not given: 1.25 times `inputUsd`, the most that is known to be asked. */
  readonly cacheWriteUsd?: number;
  /** Not given: twice `inputUsd`, the most that is known to be asked. */
  readonly cacheWriteLongUsd?: number;
  /** Not given: 1, no discount. */
  readonly batchMultiplier?: number;
}

export interface PriceRequest {
  readonly provider: string;
  readonly model: string;
  /** Null: look in the list. */
  readonly given: GivenPrice | null;
}

/**
 * The price of a judge, or null if none is known. A price by hand goes before the list. Whatever server
 * is asked, a listed model has its listed price: a server that is not the provider's own is taken for a gateway to it.
 * @throws RangeError if a price by hand is negative or not finite
 */
export function priceOf({ provider, model, given }: PriceRequest): Price | null {
  if (given !== null) return byHand(given);
  const name = model.replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2})$/, '');
  const listed = priceList.filter((row) => row.provider === provider);
  return listed.find((row) => row.model === model) ?? listed.find((row) => row.model === name) ?? null;
}

function byHand(given: GivenPrice): Price {
  const { inputUsd, outputUsd, batchMultiplier = 1 } = given;
  const rates = {
    input: inputUsd,
    output: outputUsd,
    cacheRead: given.cacheReadUsd ?? inputUsd,
    cacheWrite: given.cacheWriteUsd ?? 1.25 * inputUsd,
    cacheWriteLong: given.cacheWriteLongUsd ?? 2 * inputUsd,
  };
  const wrong = [...Object.values(rates), batchMultiplier].find((figure) => !Number.isFinite(figure) || figure < 0);
  if (wrong !== undefined) throw new RangeError(`Expected prices from 0, got ${wrong}.`);
  return { rates, batchMultiplier, longPrompt: null, minCacheTokens: null, source: 'given by hand', asOf: null };
}
