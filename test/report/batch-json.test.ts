import type { BatchDocument } from '../../src/contracts/batch';
import { batchJson } from '../../src/report/batch-json';
import { sampleResults } from './sample-results';

const { document } = sampleResults();

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

it('holds the whole document', () => {
  expect(JSON.parse(batchJson(document))).toEqual(document);
});

it('has one order of keys, and of items, whatever the caller built', () => {
  const shuffled = { ...(reversed(document) as BatchDocument), items: [...document.items].reverse() };
  expect(batchJson(shuffled)).toBe(batchJson(document));
  expect(Object.keys(JSON.parse(batchJson(shuffled)))).toEqual(
    'batchId status reason items counts waves seed mode pairing judges cost fit agreement grades groups models quality erasedItems'.split(
      ' ',
    ),
  );
});

it('is indented by two spaces and ends with one newline', () => {
  expect(batchJson(document)).toMatch(/^\{\n {2}"batchId": "spring-2026",\n[^]*\n\}\n$/);
});

it('writes null for what is not a finite number', () => {
  const [first, ...rest] = document.items;
  const text = batchJson({ ...document, items: [{ ...first!, score: NaN, se: Infinity, infit: -Infinity }, ...rest] });
  expect(JSON.parse(text).items[0]).toMatchObject({ score: null, se: null, infit: null });
});

it('keeps a missing fit as null', () => {
  expect(JSON.parse(batchJson({ ...document, fit: null })).fit).toBeNull();
});
