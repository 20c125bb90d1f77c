import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { textQuality } from '../../src/judges/text-quality';
import { intendedRanks } from './intended-ranks';

const folder = join(__dirname, '../../examples/essays');
const essay = (id: string) => readFileSync(join(folder, `${id}.md`), 'utf8');
const intended = Object.entries(intendedRanks);

/** ρ = 1 − 6 Σd² / (n (n² − 1)) for ranks without ties (Spearman 1904). */
function spearman(pairs: readonly (readonly [number, number])[]): number {
  const rank = (values: number[]) => values.map((value) => values.filter((other) => other <= value).length);
  const first = rank(pairs.map(([x]) => x));
  const second = rank(pairs.map(([, y]) => y));
  const squares = first.reduce((sum, x, index) => sum + (x - second[index]!) ** 2, 0);
  return 1 - (6 * squares) / (pairs.length * (pairs.length ** 2 - 1));
}

test('spearman reproduces a published table', () => {
  // Hours of television against IQ, the worked example of the article on Spearman's rank correlation in Wikipedia.
  const iq = [86, 97, 99, 100, 101, 103, 106, 110, 112, 113];
  const hours = [2, 20, 28, 27, 50, 29, 7, 17, 6, 12];
  expect(spearman(iq.map((x, index) => [x, hours[index]!]))).toBeCloseTo(-29 / 165, 10);
});

test('every example essay has an intended rank', () => {
  expect(readdirSync(folder).sort()).toEqual(intended.map(([id]) => `${id}.md`).sort());
  expect(intended.map(([, rank]) => rank).sort((x, y) => x - y)).toEqual(intended.map((_, index) => index + 1));
});

test('the example essays come out in about the intended order, with a spread of about 2 logits', () => {
  const scored = intended.map(([id, rank]) => [textQuality(essay(id)), rank] as const);
  expect(spearman(scored)).toBeGreaterThan(0.9);
  const scores = scored.map(([score]) => score);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (scores.length - 1);
  expect(Math.abs(mean)).toBeLessThan(0.5);
  expect(Math.sqrt(variance)).toBeGreaterThan(1.5);
  expect(Math.sqrt(variance)).toBeLessThan(2.5);
});

test('the anchors are graded in the order of the intended quality', () => {
  const [, ...rows] = readFileSync(join(folder, '../anchors.csv'), 'utf8').trim().split('\n');
  const byQuality = rows.map((row) => row.split(',')).sort(([x], [y]) => intendedRanks[x!]! - intendedRanks[y!]!);
  expect(byQuality.map(([, grade]) => grade)).toEqual(['F', 'E', 'D', 'D+', 'C', 'C+', 'B', 'A']);
});

test('a small text gives the sum of the formula', () => {
  // 4 words, 3 distinct; 16 letters; 2 sentences, one of which begins in lower case.
  const expected = 0.7 * (3 / 2 - 7.5) + 0.6 * (16 / 4 - 4.5) + 0.04 * (2 - 15) - 0.5;
  expect(textQuality('Cats sleep. cats run.')).toBeCloseTo(expected, 12);
});

test('any text has a finite quality within the limits', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('', '!!!', '# Title', '雪が降る。'),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(Math.abs(textQuality(text))).toBeLessThanOrEqual(6);
    }),
    { seed: 1 },
  );
});

test('what stands behind the first 10,000 characters, and headings, change nothing', () => {
  const text = 'Words follow each other quietly. '.repeat(400);
  expect(textQuality(`${text}extraordinary`)).toBe(textQuality(text));
  expect(textQuality('# An extraordinarily sophisticated heading\nIt rains.')).toBe(textQuality('It rains.'));
});
