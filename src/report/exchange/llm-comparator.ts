import type { BatchResults, RankedItem } from '../../contracts/batch';
import type { Winner } from '../../contracts/judgement';
import { rankedItems } from '../ranked-items';
import { judgedComparisons } from './votes';

/** What only this format needs of a batch: texts by item id but those erased, justifications by comparison id. */
export interface BatchTexts {
  readonly items: ReadonlyMap<string, string>;
  readonly justifications: ReadonlyMap<string, string>;
}

const erasedText = '(This text has been erased.)';

interface Rating {
  readonly is_flipped: boolean;
  readonly score: number;
  readonly rationale: string;
}

/**
 * The file of the viewer LLM Comparator (PAIR): an example per compared pair, with every verdict on it. It shows two
 * models side by side; here model A is the text of the pair that ranks higher, so that a negative score is a verdict
 * against the ranking. Scores are ±0.5 (confidence 1 and 2), ±1 (3 and 4, or none given), ±1.5 (5), 0 for a tie; the
 * score of an example is the mean of its verdicts. A verdict is flipped if the lower text was shown first.
 */
export function llmComparatorJson({ document, comparisons, trait }: BatchResults, texts: BatchTexts): string {
  const ranked = rankedItems(document.items);
  const places = new Map(ranked.map(({ id }, place) => [id, place]));
  const pairs = new Map<string, { readonly higher: RankedItem; readonly lower: RankedItem; ratings: Rating[] }>();
  for (const { id, a, b, winner, confidence } of judgedComparisons(comparisons)) {
    const [first, second] = [places.get(a), places.get(b)];
    if (first === undefined || second === undefined) continue;
    const isFlipped = first > second;
    const [higher, lower] = [ranked[Math.min(first, second)], ranked[Math.max(first, second)]];
    if (higher === undefined || lower === undefined) continue;
    const key = `${Math.min(first, second)} ${Math.max(first, second)}`;
    const pair = pairs.get(key) ?? { higher, lower, ratings: [] };
    const score = signedScore(winner, confidence) * (isFlipped ? -1 : 1);
    pair.ratings.push({ is_flipped: isFlipped, score, rationale: texts.justifications.get(id) ?? '' });
    pairs.set(key, pair);
  }
  const examples = [...pairs.values()].map(({ higher, lower, ratings }) => ({
    input_text: trait,
    tags: [],
    output_text_a: texts.items.get(higher.id) ?? erasedText,
    output_text_b: texts.items.get(lower.id) ?? erasedText,
    score: ratings.reduce((sum, { score }) => sum + score, 0) / ratings.length,
    individual_rater_scores: ratings,
    custom_fields: { ids: `${higher.id} / ${lower.id}`, score_difference: higher.score - lower.score },
  }));
  const file = {
    metadata: {
      source_path: `paragone ${document.batchId}`,
      custom_fields_schema: [
        { name: 'ids', type: 'string' },
        { name: 'score_difference', type: 'number' },
      ],
    },
    models: [{ name: 'higher rank' }, { name: 'lower rank' }],
    examples,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** For the text shown first. */
function signedScore(winner: Winner, confidence: number | null): number {
  if (winner === 'tie') return 0;
  const size = 0.5 * Math.min(3, Math.max(1, Math.ceil((confidence ?? 3) / 2)));
  return winner === 'a' ? size : -size;
}
