import type { BatchResults, RankedItem } from '../../src/contracts/batch';
import { reportHtml } from '../../src/report/report-html';
import { htmlTokens } from './html-tokens';
import { sampleResults } from './sample-results';

const sample = sampleResults();
const withDocument = (more: Partial<BatchResults['document']>): BatchResults => ({
  ...sample,
  document: { ...sample.document, ...more },
});
const pages = new WeakMap<BatchResults, string>();
function pageOf(results: BatchResults): string {
  const page = pages.get(results) ?? reportHtml(results);
  pages.set(results, page);
  return page;
}
const textOf = (results: BatchResults) => htmlTokens(pageOf(results)).text.replaceAll('\u00a0', ' ');

/** The wide drawings with this title. */
function drawings(results: BatchResults, title: string): readonly string[] {
  return [...pageOf(results).matchAll(/<div class="plot wide">(<svg[^]*?<\/svg>)/g)]
    .map(([, svg]) => svg ?? '')
    .filter((svg) => svg.includes(`<title>${title}</title>`));
}
const drawing = (results: BatchResults, title: string) => drawings(results, title)[0] ?? '';
const labelsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, label]) => label);

/** The sample as groups of equal size, of items next to each other in rank. */
function grouped(count: number): BatchResults {
  const { items, grades } = sample.document;
  const groupOf = (place: number) => `prompt ${String.fromCharCode(65 + Math.floor((place * count) / items.length))}`;
  const members = items.map((item, place): RankedItem => ({ ...item, group: groupOf(place) }));
  const names = [...new Set(members.map(({ group }) => group ?? ''))];
  return withDocument({
    items: members,
    grades: null,
    groups: names.map((id) => ({ id, items: items.length / count, outcomes: 20, components: 1, grades })),
    fit: {
      ...sample.document.fit!,
      components: names.map((name) => members.filter(({ group }) => group === name).map(({ id }) => id)),
    },
  });
}

it('says for each drawing where its figures stand as text', () => {
  expect(pageOf(sample).match(/<svg[^>]*><title>[^<]{8,}<\/title><desc>The figures: [^<]+\.<\/desc>/g)).toHaveLength(
    14,
  );
});

describe('the scale', () => {
  const title = 'scores with intervals';

  it('has the bands of the grades behind it, each with its label, and their boundaries', () => {
    const svg = drawing(sample, title);
    expect(labelsOf(svg)).toEqual(expect.arrayContaining(['D', 'C', 'B', 'A']));
    expect(svg.split('var(--band').length - 1).toBe(2);
    expect(svg.split('stroke-dasharray').length - 1).toBe(3);
  });

  it('has no bands where there are ranks only, or where no item of it has a grade', () => {
    const { grades, items } = sample.document;
    const ranksOnly = withDocument({ grades: { ...grades!, kind: 'ranks_only', reason: 'no_anchors' } });
    const apart = withDocument({ items: items.map((item) => ({ ...item, grade: null })) });
    for (const results of [ranksOnly, apart]) expect(drawing(results, title)).not.toContain('var(--band');
  });

  it('is drawn in parts of at most 40 rows on one axis', () => {
    const parts = drawings(sampleResults({ items: 100, perWave: 100, waves: 2 }), title);
    expect(parts).toHaveLength(3);
    const axes = parts.map((svg) => labelsOf(svg).filter((label) => /^\u2212?\d+$/.test(label ?? '')));
    expect(axes[1]).toEqual(axes[0]);
    expect(axes[2]).toEqual(axes[0]);
  });

  it('is never one for several groups: the first ten have their own, and the rest is named', () => {
    const results = grouped(12);
    const text = textOf(results);
    for (const name of ['A', 'J']) expect(text).toContain(`Group prompt ${name}: scores of 2 items`);
    expect(text).not.toContain('Group prompt K: scores');
    expect(text).toContain('The first 10 of 12 groups are drawn; the table “Every item, best first” has the others.');
    expect(text).toContain('The first 10 of 12 groups follow; batch.json has the others.');
    expect(drawings(results, title)).toEqual([]);
    expect(text).not.toContain('The outcomes do not join');
  });

  it('is split within a group that outcomes do not join', () => {
    const { document } = grouped(2);
    const [first = [], second = []] = document.fit!.components;
    const components = [second, first.slice(0, 8), first.slice(8)];
    const text = textOf({ ...sample, document: { ...document, fit: { ...document.fit!, components } } });
    expect(text).toContain('Group prompt A, part 1: scores of 8 items');
    expect(text).toContain('Group prompt A, part 2: scores of 4 items');
    expect(text).toContain('Group prompt B: scores of 12 items');
    expect(text).toContain('The 2 groups fall into 3 separate parts (12, 8, 4 items). No common scale is claimed');
  });
});

describe('the position funnel', () => {
  const panel = (shares: readonly (number | null)[]): BatchResults => {
    const [judge] = sample.document.judges;
    const quality = sample.document.quality!;
    return withDocument({
      judges: shares.map((_, place) => ({ ...judge!, spec: `judge ${place}` })),
      quality: {
        ...quality,
        judges: shares.map((firstWonShare, place) => ({
          ...quality.judges[0]!,
          ...{ spec: `judge ${place}`, comparisons: 100 + 40 * place, ties: 0, firstWonShare },
        })),
      },
    });
  };
  const title = 'Position funnel of the judges';

  it('has a point for each judge, and tells those outside', () => {
    const results = panel([0.5, 0.9, 0.52, null]);
    const svg = drawing(results, title);
    expect(labelsOf(svg)).toEqual(expect.arrayContaining(['1', '2', '3']));
    // A point each, and one in the legend.
    expect(svg.split('var(--anchor').length - 1).toBe(2);
    expect(svg.split('var(--item').length - 1).toBe(3);
    expect(textOf(results)).toContain('1 of 3 judges lie outside; by chance one in 20 would.');
  });

  it('is left out where no outcome has a winner', () => {
    expect(drawings(panel([null]), title)).toEqual([]);
  });

  it('has its figures in the table of judges, which ends with the misfit line', () => {
    expect(textOf(panel([0.5]))).toContain('50 %100');
    const quality = { ...sample.document.quality!, misfitLine: 1.31 };
    expect(textOf(withDocument({ quality }))).toContain('Misfit line1.31');
  });
});

describe('item misfit', () => {
  const [best, ...rest] = sample.document.items;
  const calm = rest.map((item) => ({ ...item, outfit: 1 }));
  const title = 'Outfit of items against their scores';

  it('names the items above the line, and draws them apart', () => {
    const results = withDocument({ items: [{ ...best!, outfit: 12 }, ...calm] });
    expect(textOf(results)).toContain('1 of 24 items lie above');
    expect(textOf(results)).toContain('script-01 (12.00).');
    expect(textOf(results)).toContain('1 beyond 0.125 to 8 are drawn at the edge.');
    expect(labelsOf(drawing(results, title))).toEqual(expect.arrayContaining(['script-01', '1.5', '0.5']));
  });

  it('says when no item lies above', () => {
    expect(textOf(withDocument({ items: calm }))).toContain('No item lies above.');
  });
});

describe('anchors', () => {
  const title = 'Anchors, known against estimated';

  it('stand over their known grades, with the bands of these', () => {
    const svg = drawing(sample, title);
    const used = sample.document.items.filter(({ isAnchor }) => isAnchor).length - 1;
    // An interval and a point each, and the legend; one anchor is not used.
    expect(svg.split('var(--anchor').length - 1).toBe(2 * used + 1);
    expect(svg.split('var(--band').length - 1).toBe(4 + 1);
    expect(labelsOf(svg)).toEqual(expect.arrayContaining(['D', 'C', 'B', 'A']));
  });

  it('are drawn without bands where they contradict the scores', () => {
    const grades = {
      ...sample.document.grades!,
      ...({ kind: 'ranks_only', reason: 'anchors_contradict_scores', boundaries: [] } as const),
    };
    const results = withDocument({ grades });
    expect(drawing(results, title)).not.toContain('var(--band');
    expect(textOf(results)).toContain('They should rise to the right.');
  });
});

it('draws a negative SSR within its panel, and says so', () => {
  const waves = sample.waves.map((wave) => ({ ...wave, ssr: wave.wave === 1 ? -40 : wave.ssr }));
  expect(labelsOf(drawing({ ...sample, waves }, 'Score change and SSR by wave'))).toContain('\u22121');
  expect(textOf({ ...sample, waves })).toContain('SSR below −1 is drawn there.');
});

it('says why a large batch has no win matrix', () => {
  expect(textOf(sampleResults({ items: 61, perWave: 61, waves: 2 }))).toContain(
    'A win matrix of more than 60 items has cells too small to be told apart',
  );
});

it('stays below 1 MB with 300 items', () => {
  expect(Buffer.byteLength(reportHtml(sampleResults({ items: 300, perWave: 300 })))).toBeLessThan(1_000_000);
});
