import { givenPrice } from '../llm/given-price';
import type { Price } from '../../contracts/price';
import { priceOf } from '../prices/price-of';
import type { OpenaiJudgeSettings } from './settings';

/** What calls to the model are booked at; null if no price is known, as of servers in the user's own network. */
export function openaiPrice({ client, model, options }: OpenaiJudgeSettings): Price | null {
  const { baseUrl } = client;
  return priceOf({ provider: 'openai', model, options: { baseUrl, given: givenPrice(options) } });
}
