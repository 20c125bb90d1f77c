import { llmComparatorJson } from '../../../src/report/exchange/llm-comparator';
import { sampleResults } from '../sample-results';

/** As the format's documentation lists them: all of these are required. */
interface ComparatorFile {
  readonly metadata: { readonly source_path: string; readonly custom_fields_schema: readonly { name: string }[] };
  readonly models: readonly { readonly name: string }[];
  readonly examples: readonly {
    readonly input_text: string;
    readonly tags: readonly string[];
    readonly output_text_a: string;
    readonly output_text_b: string;
    readonly score: number;
    readonly individual_rater_scores: readonly { is_flipped: boolean; score: number; rationale: string }[];
    readonly custom_fields: Readonly<Record<string, unknown>>;
  }[];
}

const results = sampleResults();
const [best, , last] = results.document.items.map(({ id }) => id) as [string, string, string];
const [sample] = results.comparisons;
const comparisonOf = (id: string, more: object) => ({ ...sample!, id, status: 'completed' as const, ...more });
const texts = {
  items: new Map(results.document.items.map(({ id }) => [id, `text of ${id}`])),
  justifications: new Map([['one', 'The first has an argument.']]),
};
const fileOf = (comparisons: typeof results.comparisons): ComparatorFile =>
  JSON.parse(llmComparatorJson({ ...results, comparisons }, texts)) as ComparatorFile;

test('has the fields of the documented format, two models, and scores from −1.5 to 1.5', () => {
  const { metadata, models, examples } = fileOf(results.comparisons);
  expect(metadata.source_path).toBe('paragone spring-2026');
  expect(models).toHaveLength(2);
  expect(examples.length).toBeGreaterThan(100);
  for (const example of examples) {
    expect(Object.keys(example)).toEqual([
      ...['input_text', 'tags', 'output_text_a', 'output_text_b', 'score', 'individual_rater_scores', 'custom_fields'],
    ]);
    expect(Math.abs(example.score)).toBeLessThanOrEqual(1.5);
    expect(Object.keys(example.custom_fields)).toEqual(metadata.custom_fields_schema.map(({ name }) => name));
  }
});

test('verdicts of one pair come together, A being the text that ranks higher, whichever was shown first', () => {
  const { examples } = fileOf([
    comparisonOf('one', { position: 1, a: best, b: last, winner: 'a', confidence: 5 }),
    comparisonOf('two', { position: 2, a: last, b: best, winner: 'a', confidence: 2 }),
    comparisonOf('three', { position: 3, a: last, b: best, winner: 'tie', confidence: null }),
    comparisonOf('four', { position: 4, a: last, b: best, winner: 'b', confidence: null }),
    comparisonOf('five', { position: 5, a: last, b: best, winner: null, status: 'failed' }),
  ]);
  expect(examples).toHaveLength(1);
  expect(examples[0]).toMatchObject({
    input_text: 'Clarity of argument',
    output_text_a: `text of ${best}`,
    output_text_b: `text of ${last}`,
    score: 0.5,
    individual_rater_scores: [
      { is_flipped: false, score: 1.5, rationale: 'The first has an argument.' },
      { is_flipped: true, score: -0.5, rationale: '' },
      { is_flipped: true, score: 0, rationale: '' },
      { is_flipped: true, score: 1, rationale: '' },
    ],
  });
});
