import fc from 'fast-check';
import type { BatchResults } from '../../src/contracts/batch';
import { reportHtml } from '../../src/report/report-html';
import { visibleText } from '../../src/report/visible-text';
import { hostileText, hostileTexts } from './hostile-text';
import { htmlTokens, type Tag } from './html-tokens';
import { renameItems } from './rename-items';
import { sampleResults } from './sample-results';

const sample = sampleResults();
const page = reportHtml(sample);

const pageElements =
  'html head meta title style body main header footer section h1 h2 h3 p strong bdi dl dt dd div figure figcaption table caption thead tbody tfoot tr th td';
const plotElements = 'svg desc g path text rect circle line polyline polygon';
const allowedElements = new Set(`${pageElements} ${plotElements}`.split(' '));
const pageAttributes =
  'lang charset http-equiv content name class id aria-labelledby aria-label role tabindex scope hidden';
const plotAttributes =
  'width height viewBox x y d cx cy r fill fill-opacity stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin ' +
  'stroke-dasharray stroke-dashoffset transform text-anchor dominant-baseline font-size font-family opacity points x1 y1 x2 y2';
const allowedAttributes = new Set(`${pageAttributes} ${plotAttributes}`.split(' '));

function foreign(tags: readonly Tag[]): readonly string[] {
  return tags.flatMap(({ name, attributes }) => [
    ...(allowedElements.has(name) ? [] : [`<${name}>`]),
    ...attributes
      .filter(([attribute]) => !allowedAttributes.has(attribute))
      .map(([attribute]) => `${name} ${attribute}`),
  ]);
}

/** The elements outside plots, which thin their labels by length, so that only they depend on what items are called. */
function skeleton(tags: readonly Tag[]): string {
  let inPlot = false;
  return tags
    .filter(({ name, closing }) => {
      if (name === 'svg') inPlot = !closing;
      return !inPlot;
    })
    .map(({ name, closing }) => (closing ? `/${name}` : name))
    .join(' ');
}

const withDocument = (more: Partial<BatchResults['document']>): BatchResults => ({
  ...sample,
  document: { ...sample.document, ...more },
});
const textOf = (results: BatchResults) => htmlTokens(reportHtml(results)).text.replaceAll('\u00a0', ' ');

describe('what the page says', () => {
  const text = textOf(sample);

  it.each([
    'Clarity of argument',
    'Complete: the scores are stable. In the last wave no score moved by more than 0.044, where 0.05 is allowed.',
    'Verdicts are simulated, not judgements.',
    '236 of 276 possible pairs',
    '98.3 % of those planned',
    'reads too high when pairs are chosen by their scores',
    '18446744073709551615',
    'simulated:noise=1',
    'Bradley–Terry model, posterior mean with a normal prior, its standard deviation estimated as 1.42, on 236 outcomes',
    'plan another wave',
  ])('%s', (sentence) => {
    expect(text).toContain(sentence);
  });

  it('has one row per item with its figures', () => {
    const row = /<tr><td class="n">24<\/td><th scope="row"><bdi>script-18<\/bdi><\/th>.*/.exec(page)?.[0];
    expect(htmlTokens(`${row}`).text).toBe('24script-18−2.330.6319301010' + '1.100.90D');
  });

  it('has every plot as an image with a sentence, once for wide and once for narrow pages', () => {
    const { tags } = htmlTokens(page);
    const plots = tags
      .filter(({ name, closing }) => name === 'svg' && !closing)
      .map((tag) => Object.fromEntries(tag.attributes));
    expect(plots).toHaveLength(14);
    for (const plot of plots) {
      expect(plot['role']).toBe('img');
      expect(plot['aria-label']).toMatch(/^[A-Z].{20,}\.$/);
    }
  });

  it('draws one interval per item and anchors in their own colour', () => {
    const [plot = ''] = /<svg[^]*?<\/svg>/.exec(page) ?? [];
    const anchors = sample.document.items.filter(({ isAnchor }) => isAnchor).length;
    // An interval and a point each; the legend has one point of each kind.
    expect(plot.split('var(--anchor').length - 1).toBe(2 * anchors + 1);
    expect(plot.split('var(--item').length - 1).toBe(2 * (24 - anchors) + 1);
  });

  it('does not call recorded or live verdicts simulated', () => {
    expect(textOf({ ...sample, simulated: false })).not.toContain('Verdicts are simulated');
  });

  it('warns of a fit that did not converge', () => {
    expect(textOf(withDocument({ fit: { ...sample.document.fit!, converged: false } }))).toContain(
      'The fit did not converge.',
    );
    expect(text).not.toContain('did not converge');
  });

  it('shows the bands of the grades, and names the anchors that contradict them', () => {
    expect(text).toContain('B0.100.211.30');
    expect(text).toContain('script-15 has the lower grade and scores 0.91 above script-09, more than the errors');
    expect(text).toContain('script-15 lies below the band of its grade A by more than all uncertainty explains');
    expect(text).toContain('script-09 (Z) is not used: the scale does not have its grade.');
    expect(text).toContain('placed by the widths of the other bands alone: C.');
    expect(text).toContain('No item is a boundary case');
  });

  it('lists the boundary cases', () => {
    const [best, ...rest] = sample.document.items;
    expect(textOf(withDocument({ items: [{ ...best!, boundaryWith: 'B' }, ...rest] }))).toContain(
      'script-01AB0.622.39',
    );
  });

  it('says plainly why there are ranks only', () => {
    const grades = { ...sample.document.grades!, kind: 'ranks_only', reason: 'no_anchors', scale: null } as const;
    const text = textOf(withDocument({ grades }));
    expect(text).toContain('No grades, ranks only: the batch has no anchors');
    expect(text).not.toContain('Bands of the score scale');
  });

  it('says how far judges and judgements can be trusted', () => {
    expect(text).toContain('simulated:noise=1simulated–2400.970.910.41 (0.10 to 0.72)');
    expect(text).toContain(
      '1 of 1 intervals exclude 0: these judges seem to favour a position. By chance one in 20 would.',
    );
    expect(text).toContain('A line for misfit needs three judges or more.');
    expect(text).toContain(
      'Split-half reliability by comparison: 0.71 (95 % interval 0.50 to 0.84). Pairs were chosen by',
    );
    expect(text).toContain('contradicted itself in 5 of 20 repeats (25 %, 95 % interval 11 to 47 %); in 4 of these');
    expect(text).toContain('no effect of length is shown');
    expect(text).toContain('Confidence of the judges carried information about the scores (gain 0.061 ± 0.022');
  });

  it('names a judge whose provider answered with more than one model', () => {
    const [judge] = sample.document.judges;
    const judges = [{ ...judge!, modelsAnswered: ['small-1', 'small-2'] }];
    expect(textOf(sample)).not.toContain('has changed during the batch');
    const text = textOf(withDocument({ judges }));
    expect(text).toContain(
      'The judge simulated:noise=1 has changed during the batch: its provider answered with 2 models',
    );
    expect(text).toContain('small-1, small-2');
  });

  it('says what was left out of a large batch, and draws the misfit line of a panel', () => {
    const quality = sample.document.quality!;
    const none = { byComparison: null, byJudge: null };
    const judges = [{ ...quality.judges[0]!, positionEffect: null, misfit: true }];
    const large = { ...quality, judges, misfitLine: 1.31, splitHalf: none, confidence: null, tooLarge: true };
    const text = textOf(withDocument({ quality: large }));
    expect(text).toContain('are left out of so large a batch');
    expect(text).toContain('Misfit line: infit 1.31');
    expect(text).toContain('1 of 1 judges lie above it');
  });

  it('claims no common scale for separate groups, and draws and lists each by itself', () => {
    const ids = sample.document.items.map(({ id }) => id);
    const odd = ids.filter((_, place) => place % 2 === 1);
    const components = [ids.filter((_, place) => place % 2 === 0), odd.slice(1), odd.slice(0, 1)];
    const text = textOf(withDocument({ fit: { ...sample.document.fit!, components } }));
    expect(text).toContain('They leave 3 separate groups (12, 11, 1 items). No common scale is claimed');
    expect(text).toContain('Group 2: scores of 11 items');
    expect(text).not.toContain('Group 3:');
  });

  it('says when there is nothing to show', () => {
    const empty = textOf({
      ...sample,
      ...{ comparisons: [], waves: [], decisions: [], coverage: { coveredPairs: 0, possiblePairs: 0 } },
      document: { ...sample.document, items: [], fit: null, status: 'failed', reason: 'too_few_items' },
    });
    expect(empty).toContain('Failed: a batch needs at least two items and this one has 0.');
    expect(empty).toContain('No fit was made, so there are no scores.');
    expect(empty).toContain('No decision has been made.');
  });
});

describe('what the page cannot do', () => {
  it('forbids script and every fetch, before anything else is read', () => {
    expect(page).toContain(
      '<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:">',
    );
    expect(page).not.toMatch(/@import|url\(|https?:|<script|javascript:/i);
  });

  it('has ids once and no class, style element or handle of the plotting library', () => {
    const { tags } = htmlTokens(page);
    const ids = tags.flatMap(({ attributes }) =>
      attributes.filter(([name]) => name === 'id').map(([, value]) => value),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(page).not.toMatch(/zr\d|ecmeta|CDATA/);
    expect(page.split('<style').length).toBe(2);
  });

  it('writes to nothing that every object inherits, whatever an item is called', () => {
    // The plotting library keys a cache by label and does not ask whether the key is its own.
    const names = Object.getOwnPropertyNames(Object.prototype);
    reportHtml(renameItems(sample, names));
    reportHtml(renameItems(sample, [...names].reverse()));
    const inherited: unknown[] = names.map((name) => Reflect.get({}, name));
    for (const value of [Object.prototype, ...inherited]) {
      if (value instanceof Object) expect(Object.keys(value)).toEqual([]);
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('shows hostile texts as they are, everywhere', () => {
    const results = renameItems(sample, hostileTexts);
    const hostile = {
      ...results,
      trait: hostileTexts[1]!,
      decisions: [{ sequence: 1, wave: 1, decision: hostileTexts[0]!, reason: hostileTexts[3]!, context: {} }],
      document: {
        ...results.document,
        batchId: hostileTexts[2]!,
        seed: hostileTexts[4]!,
        judges: [
          {
            spec: hostileTexts[0]!,
            provider: hostileTexts[1]!,
            model: hostileTexts[3]!,
            comparisons: 1,
            modelsAnswered: hostileTexts.slice(0, 2),
            price: null,
          },
        ],
        items: results.document.items.map((item, i) => ({
          ...item,
          anchorGrade: hostileTexts[i] ?? '',
          grade: hostileTexts[i] ?? '',
          boundaryWith: hostileTexts[i] ?? '',
        })),
        grades: {
          ...results.document.grades!,
          scale: { id: hostileTexts[5]!, grades: hostileTexts.slice(0, 4) },
          gradesWithoutAnchors: hostileTexts,
        },
      },
    };
    const { tags, text } = htmlTokens(reportHtml(hostile));
    expect(foreign(tags)).toEqual([]);
    for (const one of hostileTexts.slice(0, 24)) expect(text).toContain(visibleText(one));
  });

  it('has the same elements whatever the items and the trait are called', () => {
    const benign = skeleton(htmlTokens(page).tags);
    fc.assert(
      fc.property(fc.uniqueArray(hostileText, { minLength: 24, maxLength: 24 }), hostileText, (ids, trait) => {
        const { tags } = htmlTokens(reportHtml({ ...renameItems(sample, ids), trait }));
        expect(foreign(tags)).toEqual([]);
        expect(skeleton(tags)).toBe(benign);
      }),
      { numRuns: 15 },
    );
  });
});

describe('large and small', () => {
  it('is the same page each time', () => {
    expect(reportHtml(sampleResults())).toBe(page);
  });

  it('holds 1,000 items in less than 5 MB, without a matrix', () => {
    const large = reportHtml(sampleResults({ items: 1000, perWave: 1000 }));
    expect(Buffer.byteLength(large)).toBeLessThan(5_000_000);
    const { tags, text } = htmlTokens(large);
    expect(foreign(tags)).toEqual([]);
    expect(tags.filter(({ name, closing }) => name === 'tr' && !closing).length).toBeGreaterThan(1000);
    expect(text).toContain('Valid outcomes per item');
  });

  it.each([2, 3, 60, 61, 120, 121])('holds %i items', (items) => {
    expect(foreign(htmlTokens(reportHtml(sampleResults({ items, perWave: items, waves: 2 }))).tags)).toEqual([]);
  });
});
