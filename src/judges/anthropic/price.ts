import { givenPrice } from '../llm/given-price';
import type { Price } from '../../contracts/price';
import { priceOf } from '../prices/price-of';
import type { AnthropicOptions } from './options';

/** What calls to the model are booked at; null if no price is known. */
export function anthropicPrice({ model, options }: { model: string; options: AnthropicOptions }): Price | null {
  return priceOf({ provider: 'anthropic', model, given: givenPrice(options) });
}

/** What the price table knows of the model, whatever price is given by hand. */
export function listedPrice(model: string): Price | null {
  return priceOf({ provider: 'anthropic', model, given: null });
}
