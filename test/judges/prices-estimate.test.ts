import fc from 'fast-check';
import { costUsd } from '../../src/judges/prices/cost';
import { type CostQuestion, estimateCost, verdictTokens } from '../../src/judges/prices/estimate-cost';
import { priceList } from '../../src/judges/prices/price-list';
import { estimateTokens } from '../../src/judges/prices/tokens';
import { hostileText } from './hostile-texts';

const prose = `The committee met on Tuesday to consider whether the library should stay open on Sundays. Several members
argued that students need a quiet place to work, while others pointed out that the heating alone costs more than the
town can afford this winter. In the end they agreed to try it for three months and count the visitors.`;

describe('estimateTokens', () => {
  test('English prose is between the most thrifty and the dearest tokenizers known', () => {
    const { low, high } = estimateTokens(prose);
    const words = prose.split(/\s+/).length;
    // A published rule of thumb is 4 tokens for 3 words; newer tokenizers take about 30 % more.
    expect(low).toBeLessThan((words * 4) / 3);
    expect(high).toBeGreaterThan((words * 4 * 1.3) / 3);
    expect(high).toBeLessThan((words * 4 * 2) / 3);
  });

  test.each([
    ['', 0, 0],
    ['a', 0, 1],
    ['word', 0, 2],
    ['two words', 1, 5],
    ['作文一号', 2, 12],
    ['👍', 1, 4],
    ['é', 0, 2],
    ['1234567890', 1, 10],
    ['x'.repeat(21), 3, 21],
  ])('%j: %d to %d', (text, low, high) => {
    expect(estimateTokens(text)).toEqual({ low, high });
  });

  test('never more than the bytes of a text, never negative, and in order', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { low, high } = estimateTokens(text);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(high);
        expect(high).toBeLessThanOrEqual(Buffer.byteLength(text));
      }),
    );
  });

  test('the bounds of a text put together are at most those of its parts, and low loses at most one', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (one, two) => {
        const both = estimateTokens(`${one}\n${two}`);
        expect(both.high).toBe(estimateTokens(one).high + 1 + estimateTokens(two).high);
      }),
    );
  });
});

const price = (model: string) => priceList.find((row) => row.model === model)!;
/** A few tokens, at the dearest price, may be rounded differently. */
const tokensRounded = 1e-3;
const questionOf = (more: Partial<CostQuestion> = {}): CostQuestion => ({
  texts: Array.from({ length: 24 }, () => estimateTokens(prose.repeat(10))),
  trait: 'overall quality',
  criteria: prose.repeat(20),
  tiesAllowed: false,
  comparisons: 240,
  outputTokens: verdictTokens,
  price: price('claude-sonnet-5'),
  mode: 'serial_bundle',
  pairGrouping: true,
  ...more,
});

const uncached = { cacheReadTokens: 0, cacheWriteTokens: 0, cacheWriteLongTokens: 0 };

describe('estimateCost', () => {
  test('without a price it gives tokens and no dollars', () => {
    const { usd, inputTokens, outputTokens } = estimateCost(questionOf({ price: null }));
    expect(usd).toBeNull();
    expect(inputTokens.low).toBeGreaterThan(0);
    expect(outputTokens).toEqual({ low: 240 * 40, high: 240 * 200 });
  });

  test('the provider batch costs half', () => {
    const { usd } = estimateCost(questionOf());
    const batch = estimateCost(questionOf({ mode: 'provider_batch_api' })).usd!;
    expect(batch.low).toBeCloseTo(usd!.low / 2, 9);
    expect(batch.high).toBeCloseTo(usd!.high / 2, 9);
  });

  test('grouping pairs lowers the low end, caching alone less so', () => {
    const grouped = estimateCost(questionOf()).usd!.low;
    const alone = estimateCost(questionOf({ pairGrouping: false })).usd!.low;
    const naive = estimateCost(
      questionOf({ pairGrouping: false, price: { ...price('claude-sonnet-5'), minCacheTokens: 1e9 } }),
    );
    expect(grouped).toBeLessThan(alone);
    expect(alone).toBeLessThan(naive.usd!.low);
    expect(grouped / naive.usd!.low).toBeLessThan(0.6);
  });

  test('a prefix below the minimum is not cached, and costs the plain price', () => {
    const texts = ['one', 'two', 'three'].map(estimateTokens);
    const short = { texts, criteria: 'x', comparisons: 3, price: price('claude-opus-4-5') };
    const { usd, inputTokens, outputTokens } = estimateCost(questionOf(short));
    const plain = (end: 'low' | 'high') =>
      costUsd(
        { inputTokens: inputTokens[end], outputTokens: outputTokens[end], ...uncached },
        price('claude-opus-4-5'),
        { batch: false },
      );
    expect(usd!.low).toBeCloseTo(plain('low'), 4);
    expect(usd!.high).toBeCloseTo(plain('high'), 4);
  });

  test('low is at most high, nothing costs nothing, and twice as many comparisons cost at most twice as much', () => {
    const question = fc
      .record({
        texts: fc.array(hostileText.map(estimateTokens), { maxLength: 8 }),
        criteria: fc.constantFrom(null, prose, prose.repeat(40)),
        comparisons: fc.nat(2000),
        price: fc.constantFrom(...priceList),
        mode: fc.constantFrom('per_request' as const, 'serial_bundle' as const, 'provider_batch_api' as const),
        pairGrouping: fc.boolean(),
      })
      .map(questionOf);
    fc.assert(
      fc.property(question, (asked) => {
        const { usd, inputTokens } = estimateCost(asked);
        expect(usd!.low).toBeLessThanOrEqual(usd!.high);
        expect(inputTokens.low).toBeLessThanOrEqual(inputTokens.high);
        const twice = estimateCost({ ...asked, comparisons: 2 * asked.comparisons }).usd!;
        expect(twice.low).toBeLessThanOrEqual(2 * usd!.low + tokensRounded);
        expect(twice.high).toBeCloseTo(2 * usd!.high, 2);
        expect(estimateCost({ ...asked, comparisons: 0 }).usd).toEqual({ low: 0, high: 0 });
      }),
    );
  });
});
