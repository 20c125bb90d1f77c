import fc from 'fast-check';
import { costUsd, sumUsd, worstCaseUsd } from '../../src/judges/prices/cost';
import type { Price } from '../../src/contracts/price';
import { priceList } from '../../src/judges/prices/price-list';
import { type GivenPrice, priceOf } from '../../src/judges/prices/price-of';

type TokenUsage = Parameters<typeof costUsd>[0];

const listed = (provider: string, model: string): Price => {
  const price = priceOf({ provider, model, given: null });
  if (price === null) throw new Error(`Expected a price of ${model}.`);
  return price;
};
const usageOf = (more: Partial<TokenUsage> = {}): TokenUsage => ({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWriteLongTokens: 0,
  ...more,
});
const live = { batch: false };

describe('the price list', () => {
  test.each(priceList.map((price) => [price.model, price] as const))('%s', (_model, price) => {
    expect(price.source).toMatch(/^https:\/\/\S+$/);
    expect(price.asOf).toMatch(/^2026-\d\d(-\d\d)?$/);
    expect(price.asOf! <= '2026-11-22').toBe(true);
    const { input, output, cacheRead, cacheWrite, cacheWriteLong } = price.rates;
    expect(cacheRead).toBeGreaterThan(0);
    expect(cacheRead).toBeLessThan(input);
    expect(input).toBeLessThanOrEqual(cacheWrite);
    expect(cacheWrite).toBeLessThanOrEqual(cacheWriteLong);
    expect(input).toBeLessThan(output);
    if (price.provider === 'anthropic') {
      expect(cacheWrite).toBeCloseTo(1.25 * input, 9);
      expect(cacheWriteLong).toBeCloseTo(2 * input, 9);
    }
    expect(price.batchMultiplier).toBe(0.5);
  });

  test('no model stands in it twice', () => {
    const names = priceList.map(({ provider, model }) => `${provider}:${model}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('priceOf', () => {
  test.each([
    ['anthropic', 'claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
    ['openai', 'gpt-5-2025-08-07', 'gpt-5'],
    ['openai', 'gpt-5-mini', 'gpt-5-mini'],
  ])('%s:%s has the price of %s', (provider, model, name) => {
    expect(priceOf({ provider, model, given: null })).toBe(priceList.find((price) => price.model === name));
  });

  test.each([
    ['anthropic', 'gpt-5'],
    ['openai', 'claude-opus-5'],
    ['openai', 'gpt-5-pro'],
    ['openai', 'gpt-5-2025'],
    ['openai', 'llama3.2'],
    ['anthropic', 'claude-opus'],
    ['anthropic', ''],
    ['simulated', 'gpt-5'],
  ])('%s:%s has none', (provider, model) => {
    expect(priceOf({ provider, model, given: null })).toBeNull();
  });

  test('a price by hand goes before the list also for a listed model', () => {
    const price = priceOf({ provider: 'openai', model: 'gpt-5', given: { inputUsd: 0.2, outputUsd: 0.8 } });
    const rates = { input: 0.2, output: 0.8, cacheRead: 0.2, cacheWrite: 0.25, cacheWriteLong: 0.4 };
    expect(price).toMatchObject({ rates, batchMultiplier: 1, asOf: null });
    const all = { inputUsd: 1, outputUsd: 2, cacheReadUsd: 0, cacheWriteUsd: 3, cacheWriteLongUsd: 4 };
    const given: GivenPrice = { ...all, batchMultiplier: 0.5 };
    expect(priceOf({ provider: 'anthropic', model: 'x', given })).toMatchObject({
      rates: { input: 1, output: 2, cacheRead: 0, cacheWrite: 3, cacheWriteLong: 4 },
      batchMultiplier: 0.5,
    });
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a price by hand of %d is refused', (inputUsd) => {
    expect(() => priceOf({ provider: 'openai', model: 'x', given: { inputUsd, outputUsd: 1 } })).toThrow(RangeError);
  });
});

describe('costUsd', () => {
  const opus = listed('anthropic', 'claude-opus-5');

  test.each([
    ['input', { inputTokens: 1_000_000 }, 5],
    ['output', { outputTokens: 1_000_000 }, 25],
    ['cache read', { cacheReadTokens: 1_000_000 }, 0.5],
    ['cache write', { cacheWriteTokens: 1_000_000 }, 6.25],
    ['long cache write', { cacheWriteLongTokens: 1_000_000 }, 10],
    ['one token', { inputTokens: 1 }, 0.000005],
    ['nothing', {}, 0],
  ])('a million tokens of %s', (_class, usage, usd) => {
    expect(costUsd(usageOf(usage), opus, live)).toBe(usd);
    expect(costUsd(usageOf(usage), opus, { batch: true })).toBe(usd / 2);
  });

  test('the worked example of a naive comparison: 2,700 in, 60 out at 3 and 15 dollars', () => {
    const sonnet = listed('anthropic', 'claude-sonnet-4-5');
    expect(costUsd(usageOf({ inputTokens: 2700, outputTokens: 60 }), sonnet, live)).toBe(0.009);
  });

  test.each([
    ['just short', 100_000, 0.01 + 0.00005],
    ['long', 100_001, 0.0500005 + 0.00025],
  ])('a prompt that is %s, of all classes together', (_name, prompt, usd) => {
    const haiku = listed('anthropic', 'claude-haiku-5-5');
    expect(costUsd(usageOf({ inputTokens: prompt, outputTokens: 100 }), haiku, live)).toBeCloseTo(usd, 12);
    const cached = usageOf({ inputTokens: 1, cacheReadTokens: prompt - 1 });
    expect(costUsd(cached, haiku, live)).toBeCloseTo((prompt > 100_000 ? 0.05 : 0.01) * (prompt / 1e6), 6);
  });

  test('above 272,000 tokens of GPT-6 the prompt costs double and the output half as much again', () => {
    const sol = listed('openai', 'gpt-6.2-sol');
    expect(costUsd(usageOf({ inputTokens: 300_000, outputTokens: 1000 }), sol, live)).toBe(1.215);
  });
});

describe('the ledger', () => {
  const tokens = fc.nat(1_000_000);
  const usage = fc.record({
    inputTokens: tokens,
    outputTokens: tokens,
    cacheReadTokens: tokens,
    cacheWriteTokens: tokens,
    cacheWriteLongTokens: tokens,
  });
  const ofListed = fc.constantFrom(...priceList);

  /** The same sum by other means: decimal fractions as whole numbers of the tenth of a nano-dollar, times 10^4. */
  const exactly = (of: TokenUsage, { rates, batchMultiplier, longPrompt }: Price, batch: boolean): bigint => {
    const prompt = of.inputTokens + of.cacheReadTokens + of.cacheWriteTokens + of.cacheWriteLongTokens;
    const long = longPrompt !== null && prompt > longPrompt.aboveTokens ? longPrompt : null;
    const tenThousandths = (rate: number) => BigInt(rate.toFixed(4).replace('.', ''));
    const tenths = (factor: number) => BigInt(Math.round(factor * 10));
    const discount = tenths(batch ? batchMultiplier : 1);
    return (
      discount *
      (tenths(long?.promptFactor ?? 1) *
        (BigInt(of.inputTokens) * tenThousandths(rates.input) +
          BigInt(of.cacheReadTokens) * tenThousandths(rates.cacheRead) +
          BigInt(of.cacheWriteTokens) * tenThousandths(rates.cacheWrite) +
          BigInt(of.cacheWriteLongTokens) * tenThousandths(rates.cacheWriteLong)) +
        tenths(long?.outputFactor ?? 1) * BigInt(of.outputTokens) * tenThousandths(rates.output))
    );
  };

  test('its sum is the sum of usage times price to the last digit', () => {
    const calls = fc.array(fc.tuple(usage, ofListed, fc.boolean()), { maxLength: 200 });
    fc.assert(
      fc.property(calls, (list) => {
        const sum = sumUsd(list.map(([used, price, batch]) => costUsd(used, price, { batch })));
        const exact = list.reduce((total, [used, price, batch]) => total + exactly(used, price, batch), 0n);
        expect(sum).toBe(Number(exact) / 1e12);
      }),
    );
  });

  test('the 15 digits that PostgreSQL takes from a double into a numeric hold the cost of a call in full', () => {
    fc.assert(
      fc.property(usage, ofListed, fc.boolean(), (used, price, batch) => {
        const digits = costUsd(used, price, { batch }).toPrecision(15);
        const [whole, fraction = ''] = digits.split('.');
        if (digits.includes('e')) return;
        expect(BigInt(whole! + fraction.padEnd(12, '0').slice(0, 12))).toBe(exactly(used, price, batch));
      }),
    );
  });

  test('what adding doubles gets wrong', () => {
    expect(0.1 + 0.2).not.toBe(0.3);
    expect(sumUsd([0.1, 0.2])).toBe(0.3);
    expect(sumUsd(Array.from({ length: 100_000 }, () => 0.00437))).toBe(437);
    expect(sumUsd([])).toBe(0);
  });
});

describe('worstCaseUsd', () => {
  test('whatever the classes of the tokens turn out to be, a call within its limits costs no more', () => {
    const call = fc.record({
      used: fc.record({ inputTokens: fc.nat(200_000), outputTokens: fc.nat(4000), cacheReadTokens: fc.nat(200_000) }),
      written: fc.nat(200_000),
      cacheWrite: fc.constantFrom('none' as const, 'short' as const, 'long' as const),
      price: fc.constantFrom(...priceList),
      batch: fc.boolean(),
    });
    fc.assert(
      fc.property(call, ({ used, written, cacheWrite, price, batch }) => {
        const usage = usageOf({
          ...used,
          cacheWriteTokens: cacheWrite === 'short' ? written : 0,
          cacheWriteLongTokens: cacheWrite === 'long' ? written : 0,
        });
        const promptTokens = usage.inputTokens + usage.cacheReadTokens + (cacheWrite === 'none' ? 0 : written);
        const worst = worstCaseUsd({ promptTokens, maxOutputTokens: 4000, price, batch, cacheWrite });
        expect(costUsd(usage, price, { batch })).toBeLessThanOrEqual(worst);
      }),
    );
  });

  test('it is what the tokens cost if all are written to the dearest cache', () => {
    const price = listed('anthropic', 'claude-opus-5');
    const at = (cacheWrite: 'none' | 'short' | 'long') =>
      worstCaseUsd({ promptTokens: 10_000, maxOutputTokens: 400, price, batch: false, cacheWrite });
    expect([at('none'), at('short'), at('long')]).toEqual([0.06, 0.0725, 0.11]);
  });
});
