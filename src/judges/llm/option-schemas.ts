import { optionNumber, optionWholeNumber } from '../option-number';

/** Options that judges of all providers have in common, from the text of a SPEC. */

/** Tokens of the reply, a model's thinking included. */
export const maxTokensOption = optionWholeNumber('tokens', 16, 128_000).default(1024);

/** Milliseconds until a call without a complete answer is given up. */
export const timeoutMsOption = optionWholeNumber('milliseconds', 1000, 3_600_000).default(120_000);

/** US dollars per million tokens; null: what the price table says. */
export const priceOption = optionNumber('US dollars per million tokens', 0, 100_000).nullable().default(null);
