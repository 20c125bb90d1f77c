import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import type { Outcome } from '../../../src/core/fit/bradley-terry';
import { fitModels } from '../../../src/core/models/model-scale';

interface Published {
  readonly scores: readonly number[];
  readonly clusterErrors: readonly number[];
  readonly singleClusterErrors: readonly number[];
  readonly outcomes: readonly (Outcome & { readonly group: number })[];
}

const published = JSON.parse(
  readFileSync(resolve(__dirname, '../../golden/models-statsmodels.json'), 'utf8'),
) as Published;

/** Every outcome between two items of its own, so that the groups of outcomes are free to choose. */
function itemsOf(outcomes: readonly (Outcome & { readonly group: number })[]) {
  return {
    items: {
      models: outcomes.flatMap(({ a, b }) => [a, b]),
      groups: outcomes.flatMap(({ group }) => [group, group]),
    },
    between: outcomes.map(({ winner }, k) => ({ a: 2 * k, b: 2 * k + 1, winner })),
  };
}

function fit(outcomes: readonly (Outcome & { readonly group: number })[]) {
  const { items, between } = itemsOf(outcomes);
  return fitModels(items, between);
}

const scoresOf = ({ models }: ReturnType<typeof fitModels>) => models.map(({ score }) => score);
const errorsOf = ({ models }: ReturnType<typeof fitModels>) => models.map(({ se }) => se ?? NaN);
const each = (values: readonly number[], digits: number) => values.map((value) => expect.closeTo(value, digits));

test('scores and cluster-robust standard errors are those of statsmodels', () => {
  const scale = fit(published.outcomes);
  expect(scoresOf(scale)).toEqual(each(published.scores, 8));
  expect(errorsOf(scale)).toEqual(each(published.clusterErrors, 7));
  expect(scale).toMatchObject({ groups: 12, priorSpread: null, converged: true, ignoredOutcomes: 0 });
});

test('with one group per comparison they are the heteroskedasticity-robust ones (HC1)', () => {
  const alone = published.outcomes.map((outcome, group) => ({ ...outcome, group }));
  expect(errorsOf(fit(alone))).toEqual(each(published.singleClusterErrors, 7));
});

/** HC1 of two models, written out: outcomes are of one pair, so that p is the share won. */
test('HC1 of two models is the closed form, whatever the outcomes', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 3, maxLength: 40 }), (wins) => {
      const outcomes = wins.map((won, group) => ({ a: 0, b: 1, winner: won ? ('a' as const) : ('b' as const), group }));
      const scale = fit(outcomes);
      const n = wins.length;
      const p = wins.filter(Boolean).length / n;
      if (p === 0 || p === 1) {
        expect(scale.priorSpread).toBe(2);
        return;
      }
      // Σ(x − p)²/(Σp(1 − p))² · n/(n − 1), of the difference; a centred score has half of its error.
      const variance = (n / (n - 1)) * (1 / (n * p * (1 - p)));
      expect(scale.models[0]?.score).toBeCloseTo(Math.log(p / (1 - p)) / 2, 8);
      expect(scale.models[0]?.se).toBeCloseTo(Math.sqrt(variance) / 2, 8);
    }),
  );
});

test('doubling every group doubles nothing but the counts: equal outcomes of a group are one piece of evidence', () => {
  const once = fit(published.outcomes);
  const twice = fit([...published.outcomes, ...published.outcomes]);
  const n = published.outcomes.length;
  const correction = (size: number) => (size - 1) / (size - 3);
  const factor = Math.sqrt(correction(2 * n) / correction(n));
  expect(scoresOf(twice)).toEqual(each(scoresOf(once), 8));
  expect(errorsOf(twice)).toEqual(
    each(
      errorsOf(once).map((error) => error * factor),
      8,
    ),
  );
});

test('outcomes between answers of one model are left out, and counted', () => {
  const own = { a: 1, b: 1, winner: 'a', group: 0 } as const;
  const scale = fit([...published.outcomes, own]);
  expect(scale.ignoredOutcomes).toBe(1);
  expect(scoresOf(scale)).toEqual(each(published.scores, 8));
});

test('a model that won everything gets a finite score, and the prior is told', () => {
  const beats = (a: number, b: number, group: number) => ({ a, b, winner: 'a' as const, group });
  const scale = fit([beats(0, 1, 0), beats(0, 2, 1), beats(1, 2, 0), beats(2, 1, 1), beats(0, 1, 2)]);
  expect(scale.priorSpread).toBe(2);
  expect(scale.models[0]).toMatchObject({ rank: 1, wins: 3, comparisons: 3 });
  expect(Number.isFinite(scale.models[0]?.score)).toBe(true);
});

test('models that no outcome joins have scales of their own, and one group alone no errors', () => {
  const met = (a: number, b: number, winner: 'a' | 'b') => ({ a, b, winner, group: 0 });
  const scale = fit([met(0, 1, 'a'), met(0, 1, 'b'), met(2, 3, 'a'), met(3, 2, 'a'), met(2, 3, 'a')]);
  expect(scale.components).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(scale.models.map(({ rank }) => rank)).toEqual([1, 1, 1, 2]);
  expect(scale.models.map(({ se }) => se)).toEqual([null, null, null, null]);
});
