import type { JudgeBundle } from '../../src/judges/judge';
import { type SimulatedOptions, simulatedOptionsSchema } from '../../src/judges/simulated-options';
import { simulatedVerdict } from '../../src/judges/simulated-verdict';
import { bundleOf, requestOf } from './bundle-of';

const sigma = (logit: number) => 1 / (1 + Math.exp(-logit));
const raw: SimulatedOptions = { ...simulatedOptionsSchema.parse({}), scale: 'raw' };
const scaled = (more: Partial<JudgeBundle> = {}) => bundleOf(0, { qualityScale: { mean: 50, sd: 10 }, ...more });

/** Winners of `count` comparisons between the same two qualities. */
function winners(qualities: [number, number], count: number, options = raw, bundle = scaled()) {
  const counts = { a: 0, b: 0, tie: 0 };
  for (let index = 0; index < count; index++) {
    counts[simulatedVerdict(bundle, requestOf(`c${index}`, qualities), options).winner] += 1;
  }
  return counts;
}

test('P(a wins) is σ((qa − qb) / noise + bias), by chi-squared over twelve settings', () => {
  const draws = 2000;
  let chiSquared = 0;
  for (const difference of [-3, -1, 0, 2]) {
    for (const [noise, bias] of [
      [1, 0],
      [2, 0],
      [1, 0.7],
    ] as const) {
      const p = sigma(difference / noise + bias);
      const { a } = winners([difference, 0], draws, { ...raw, noise, bias });
      chiSquared += (a - draws * p) ** 2 / (draws * p * (1 - p));
    }
  }
  // The 0.1 % point of chi-squared with 12 degrees of freedom (NIST/SEMATECH e-Handbook, table 1.3.6.7.4).
  expect(chiSquared).toBeLessThan(32.91);
});

test('bias favours the text that stands first, whichever it is', () => {
  const options = { ...raw, bias: 2 };
  expect(winners([0, 0], 1000, options).a / 1000).toBeCloseTo(sigma(2), 1);
  expect(winners([0, 0], 1000, { ...raw, bias: -2 }).a / 1000).toBeCloseTo(sigma(-2), 1);
});

test('a quality column is standardised to a spread of 2 logits, so its unit does not matter', () => {
  const standard = simulatedOptionsSchema.parse({});
  const inPoints = winners([60, 50], 500, standard, scaled({ qualityScale: { mean: 50, sd: 10 } }));
  const inPercent = winners([0.6, 0.5], 500, standard, scaled({ qualityScale: { mean: 0.5, sd: 0.1 } }));
  expect(inPoints).toEqual(inPercent);
  // One standard deviation is 2 logits; the draws are the same as for a raw difference of 2.
  expect(inPoints).toEqual(winners([2, 0], 500));
});

test('equal qualities all over the batch are even odds, never NaN', () => {
  const { a, b } = winners(
    [5, 5],
    1000,
    simulatedOptionsSchema.parse({}),
    scaled({ qualityScale: { mean: 5, sd: 0 } }),
  );
  expect(a + b).toBe(1000);
  expect(Math.abs(a - b)).toBeLessThan(4 * Math.sqrt(1000));
});

test('without a quality column the text decides', () => {
  const good = 'Although the evidence is disputed, several researchers nevertheless recommend moderation.';
  const request = {
    comparisonId: '',
    delivery: 1,
    a: { text: good, quality: null },
    b: { text: 'i like it', quality: null },
  };
  let wins = 0;
  for (let index = 0; index < 300; index++) {
    const { winner } = simulatedVerdict(bundleOf(0), { ...request, comparisonId: `c${index}` }, raw);
    if (winner === 'a') wins += 1;
  }
  expect(wins).toBeGreaterThan(200);
});

test('ties come only where allowed and close, half of the time, and take evenly from both sides', () => {
  const ties = scaled({ tiesAllowed: true });
  expect(winners([0.1, 0], 500).tie).toBe(0);
  expect(winners([0.6, 0], 500, raw, ties).tie).toBe(0);
  const draws = 4000;
  const close = winners([0.4, 0], draws, raw, ties);
  const within = (count: number, p: number) =>
    expect(Math.abs(count - draws * p)).toBeLessThan(4 * Math.sqrt(draws * p * (1 - p)));
  within(close.tie, 0.5);
  within(close.a, sigma(0.4) - 0.25);
  within(close.b, sigma(-0.4) - 0.25);
});

test('the verdict hangs on seed and comparison, not on batch, delivery or neighbours', () => {
  const verdict = (more: Partial<JudgeBundle>, delivery: number) =>
    simulatedVerdict(scaled(more), { ...requestOf('c7', [1, 0]), delivery }, raw);
  const first = verdict({}, 1);
  expect(verdict({ batchId: 'another' }, 3)).toEqual(first);
  const bySeed = Array.from({ length: 40 }, (_, seed) => verdict({ seed: String(seed) }, 1).winner);
  expect(new Set(bySeed).size).toBe(2);
});

test('confidence is 1 to 5, low for even odds and high for plain ones, and the words say simulated', () => {
  const confidences = (qualities: [number, number]) =>
    Array.from({ length: 100 }, (_, index) => simulatedVerdict(scaled(), requestOf(`c${index}`, qualities), raw)).map(
      ({ confidence, justification }) => {
        expect(justification).toMatch(/^Simulated/);
        return confidence ?? Number.NaN;
      },
    );
  expect(new Set(confidences([0, 0]))).toEqual(new Set([1]));
  expect(Math.min(...confidences([9, 0]))).toBeGreaterThanOrEqual(4);
  expect(new Set(confidences([1.2, 0])).size).toBeGreaterThan(1);
});
