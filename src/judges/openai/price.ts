import { givenPrice } from '../llm/given-price';
import type { Price } from '../../contracts/price';
import { priceOf } from '../prices/price-of';
import type { OpenaiJudgeSettings } from './settings';

/** What calls to the model are booked at; null if no price is known. */
export function openaiPrice({ model, options }: Pick<OpenaiJudgeSettings, 'model' | 'options'>): Price | null {
  return priceOf({ provider: 'openai', model, given: givenPrice(options) });
}
