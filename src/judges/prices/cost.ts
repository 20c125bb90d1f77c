import type { CallRecord } from '../../contracts/judgement';
import type { Price } from '../../contracts/price';

type TokenUsage = NonNullable<CallRecord['usage']>;

/** Prices of one request, in millionths of a millionth of a dollar per token: whole numbers, so that sums are exact. */
export interface RequestRates {
  readonly input: bigint;
  readonly output: bigint;
  readonly cacheRead: bigint;
  readonly cacheWrite: bigint;
  readonly cacheWriteLong: bigint;
}

const picoPerUsd = 1e12;
/** A dollar per million tokens is a million of them per token. */
const picoPerTokenAndRate = 1e6;

/** The rates that hold for a request with so many prompt tokens of all classes. */
export function requestRates(
  price: Price,
  { promptTokens, batch }: { readonly promptTokens: number; readonly batch: boolean },
): RequestRates {
  const { rates, longPrompt, batchMultiplier } = price;
  const isLong = longPrompt !== null && promptTokens > longPrompt.aboveTokens;
  const all = picoPerTokenAndRate * (batch ? batchMultiplier : 1);
  const prompt = all * (isLong ? longPrompt.promptFactor : 1);
  const perToken = (factor: number, rate: number) => BigInt(Math.round(factor * rate));
  return {
    input: perToken(prompt, rates.input),
    output: perToken(all * (isLong ? longPrompt.outputFactor : 1), rates.output),
    cacheRead: perToken(prompt, rates.cacheRead),
    cacheWrite: perToken(prompt, rates.cacheWrite),
    cacheWriteLong: perToken(prompt, rates.cacheWriteLong),
  };
}

/**
 * US dollars that a call cost. The sum of tokens and prices is exact; the number returned is the nearest to it, and has
 * it in full in its first 15 digits up to 1,000 dollars: `sumUsd`, or a sum of `numeric` in SQL, loses nothing.
 */
export function costUsd(usage: TokenUsage, price: Price, { batch }: { readonly batch: boolean }): number {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteLongTokens } = usage;
  const promptTokens = inputTokens + cacheReadTokens + cacheWriteTokens + cacheWriteLongTokens;
  const rates = requestRates(price, { promptTokens, batch });
  return fromPico(
    BigInt(inputTokens) * rates.input +
      BigInt(outputTokens) * rates.output +
      BigInt(cacheReadTokens) * rates.cacheRead +
      BigInt(cacheWriteTokens) * rates.cacheWrite +
      BigInt(cacheWriteLongTokens) * rates.cacheWriteLong,
  );
}

/** Adds amounts that `costUsd` gave without the error of adding binary fractions. Each below 1,000 dollars. */
export function sumUsd(costs: Iterable<number>): number {
  let total = 0n;
  for (const cost of costs) total += BigInt(Math.round(cost * picoPerUsd));
  return fromPico(total);
}

export function fromPico(pico: bigint): number {
  return Number(pico) / picoPerUsd;
}

export interface WorstCase {
  /** Upper bound of the whole prompt, such as `estimateTokens(…).high` of its parts and its schema. */
  readonly promptTokens: number;
  /** The limit sent with the request; a model's thinking counts towards it. */
  readonly maxOutputTokens: number;
  readonly price: Price;
  readonly batch: boolean;
  /** The dearest cache write that the request can cause. */
  readonly cacheWrite: 'none' | 'short' | 'long';
}

/** US dollars that a call can cost at most: to be reserved before it is sent. */
export function worstCaseUsd({ promptTokens, maxOutputTokens, price, batch, cacheWrite }: WorstCase): number {
  const rates = requestRates(price, { promptTokens, batch });
  const perToken = {
    none: [rates.input],
    short: [rates.input, rates.cacheWrite],
    long: [rates.input, rates.cacheWrite, rates.cacheWriteLong],
  }[cacheWrite];
  const dearest = perToken.reduce((most, rate) => (rate > most ? rate : most));
  return fromPico(BigInt(promptTokens) * dearest + BigInt(maxOutputTokens) * rates.output);
}
