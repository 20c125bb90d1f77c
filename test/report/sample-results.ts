import type { BatchQuality } from '../../src/contracts/quality';
import type { BatchGrades } from '../../src/contracts/grades';
import type { BatchResults, ComparisonRecord, RankedItem, WaveRecord } from '../../src/contracts/batch';

interface SampleShape {
  readonly items?: number;
  readonly perWave?: number;
  readonly waves?: number;
}

/**
 * The results of a made-up batch, the same on every call: by default 24 items (4 of them anchors) and 240 comparisons in 10
 * waves. Verdicts are drawn from known qualities, and the qualities themselves stand in for fitted scores.
 */
export function sampleResults({ items: n = 24, perWave = 24, waves: waveCount = 10 }: SampleShape = {}): BatchResults {
  const draw = seededDraw(20260807);
  const qualities = Array.from({ length: n }, (_, i) => 2.4 - (4.8 * i) / Math.max(1, n - 1) + 0.3 * (draw() - 0.5));
  const names = qualities.map((_, i) => `script-${String(((i * 7) % n) + 1).padStart(String(n).length, '0')}`);
  const comparisons = drawComparisons(qualities, names, { perWave, waveCount, draw });
  const items = rank(qualities, names, comparisons);
  const completed = comparisons.filter(({ status }) => status === 'completed').length;
  const covered = new Set(comparisons.filter(({ winner }) => winner !== null).map(({ a, b }) => [a, b].sort().join()));
  const waves = waveRecords(comparisons, waveCount);
  return {
    trait: 'Clarity of argument',
    simulated: true,
    totalBudget: n * 10,
    coverage: { coveredPairs: covered.size, possiblePairs: (n * (n - 1)) / 2 },
    comparisons,
    waves,
    decisions: waves.map(({ wave, maxScoreChange }) => ({
      sequence: wave,
      wave,
      decision: wave < waveCount ? 'more' : 'score',
      reason: wave < waveCount ? null : 'stable',
      context: { stabilityThreshold: 0.05, maxScoreChange, completionThresholdPct: 95, successRateFloor: 0.8 },
    })),
    document: {
      batchId: 'spring-2026',
      status: 'complete',
      reason: 'stable',
      items,
      counts: {
        planned: comparisons.length,
        completed,
        failed: comparisons.length - completed,
        expired: 0,
        cancelled: 0,
      },
      waves: waveCount,
      seed: '18446744073709551615',
      mode: 'serial_bundle',
      pairing: 'adaptive',
      judges: [
        {
          ...{ spec: 'simulated:noise=1', provider: 'simulated', model: null, price: null },
          ...{ comparisons: comparisons.length, modelsAnswered: ['simulated'] },
        },
      ],
      cost: {
        ...{ usd: null, possiblyBilledUsd: 0, maxUsd: null },
        ...{ inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
      },
      fit: {
        estimator: 'map',
        priorSpread: 1.42,
        converged: true,
        iterations: 6,
        outcomes: completed,
        reliability: {
          estimate: 0.8312,
          lower: 0.7421,
          upper: 0.8893,
          reliable: true,
          ssr: 0.8734,
          separation: 2.6271,
        },
        components: [items.map(({ id }) => id)],
      },
      agreement: null,
      grades: gradesOf(items),
      ...{ groups: null, models: null },
      quality: sampleQuality,
      erasedItems: 0,
    },
  };
}

const sampleQuality: BatchQuality = {
  judges: [
    {
      ...{ spec: 'simulated:noise=1', comparisons: 236, ties: 9, firstWonShare: 0.56 },
      ...{ infit: 0.97, outfit: 0.91, misfit: false },
      positionEffect: { estimate: 0.41, standardError: 0.16, interval: [0.1, 0.72], pValue: 0.01, found: true },
    },
  ],
  misfitLine: null,
  splitHalf: { byComparison: { reliability: 0.71, interval: [0.5, 0.84], errsLow: true }, byJudge: null },
  flips: {
    sameOrder: { repeats: 0, flips: 0, rate: null, interval: null },
    oppositeOrder: { repeats: 20, flips: 5, rate: 0.25, interval: [0.112, 0.469] },
    ...{ firstWonBoth: 4, secondWonBoth: 1 },
  },
  lengthEffect: { estimate: 0.2, standardError: 0.3, interval: [-0.39, 0.79], pValue: 0.5, found: false },
  confidence: { outcomes: 227, meanGain: 0.061, standardError: 0.022, informative: true },
  tooLarge: false,
};

/** Every list of it names an anchor; null for a batch with fewer than two. */
function gradesOf(items: readonly RankedItem[]): BatchGrades | null {
  const [first, second] = items.filter(({ isAnchor }) => isAnchor);
  if (first === undefined || second === undefined) return null;
  const grades = ['D', 'C', 'B', 'A'];
  return {
    kind: 'grades',
    reason: null,
    scale: { id: 'house', grades },
    boundaries: [-1.2, 0.1, 1.3].map((estimate, k) => {
      return { below: grades[k]!, above: grades[k + 1]!, estimate, standardError: 0.21 };
    }),
    inversions: [
      { lowerGraded: first.id, higherGraded: second.id, difference: 0.91, standardError: 0.4, beyondError: true },
    ],
    anchorPairs: 6,
    concordance: 2 / 3,
    poorAnchors: [{ id: first.id, grade: 'A', lies: 'below', probability: 0.01 }],
    ignoredAnchors: [{ id: second.id, grade: 'Z', why: 'grade_not_in_scale' }],
    gradingNoise: 0.3,
    gradesWithoutAnchors: ['C'],
  };
}

interface Plan {
  readonly perWave: number;
  readonly waveCount: number;
  readonly draw: () => number;
}

/** Each wave goes round the items once with another distance, so that no item meets itself and all are met equally. */
function drawComparisons(qualities: readonly number[], names: readonly string[], plan: Plan): ComparisonRecord[] {
  const n = names.length;
  return Array.from({ length: plan.perWave * plan.waveCount }, (_, index) => {
    const wave = Math.floor(index / plan.perWave) + 1;
    const first = index % n;
    const second = (first + 1 + ((wave - 1) % (n - 1))) % n;
    const [a, b] = wave % 2 === 0 ? [first, second] : [second, first];
    const gap = qualities[a]! - qualities[b]!;
    const chance = plan.draw();
    const failed = plan.draw() < 0.02;
    const tie = plan.draw() < 0.04;
    return {
      id: `w${wave}p${(index % plan.perWave) + 1}`,
      wave,
      position: (index % plan.perWave) + 1,
      a: names[a]!,
      b: names[b]!,
      judge: 'simulated:noise=1',
      status: failed ? 'failed' : 'completed',
      winner: failed ? null : tie ? 'tie' : chance < 1 / (1 + Math.exp(-gap)) ? 'a' : 'b',
      confidence: failed ? null : 1 + Math.floor(plan.draw() * 5),
      deliveries: failed ? 3 : 1,
    };
  });
}

function rank(
  qualities: readonly number[],
  names: readonly string[],
  comparisons: readonly ComparisonRecord[],
): RankedItem[] {
  const mean = qualities.reduce((sum, quality) => sum + quality, 0) / qualities.length;
  const qualityOf = new Map(names.map((id, i) => [id, qualities[i]! - mean]));
  const best = [...names].sort((x, y) => qualityOf.get(y)! - qualityOf.get(x)!);
  return best.map((id, place) => {
    const shown = comparisons.filter(({ a, b }) => a === id || b === id);
    const valid = shown.filter(({ winner }) => winner !== null);
    const information = valid.reduce((sum, { a, b }) => {
      const p = 1 / (1 + Math.exp(qualityOf.get(b)! - qualityOf.get(a)!));
      return sum + p * (1 - p);
    }, 0.5);
    const anchorGrade =
      place % 6 === 2 ? ['A', 'B', 'C', 'D'][Math.min(3, Math.floor((4 * place) / best.length))]! : null;
    return {
      id,
      rank: place + 1,
      rankLower: Math.max(1, place - 1),
      rankUpper: Math.min(best.length, place + 3),
      score: qualityOf.get(id)!,
      se: 1 / Math.sqrt(information),
      comparisons: valid.length,
      wins: valid.filter(({ a, winner }) => winner === (a === id ? 'a' : 'b')).length,
      ties: valid.filter(({ winner }) => winner === 'tie').length,
      shownFirst: shown.filter(({ a }) => a === id).length,
      shownSecond: shown.filter(({ b }) => b === id).length,
      infit: 0.8 + 0.4 * ((place % 5) / 4),
      outfit: place === 0 ? null : 0.7 + 0.6 * ((place % 7) / 6),
      isAnchor: anchorGrade !== null,
      anchorGrade,
      ...{ anchorScore: null, group: null, model: null },
      grade: anchorGrade === null ? ['A', 'B', 'C', 'D'][Math.floor((4 * place) / best.length)]! : null,
      gradeConfidence: anchorGrade === null ? 0.62 : null,
      gradeProbabilities: anchorGrade === null ? [0.62, 0.3, 0.06, 0.02] : null,
      boundaryWith: null,
    };
  });
}

function waveRecords(comparisons: readonly ComparisonRecord[], waveCount: number): WaveRecord[] {
  return Array.from({ length: waveCount }, (_, index) => {
    const planned = comparisons.filter(({ wave }) => wave === index + 1);
    return {
      wave: index + 1,
      kind: 'coverage',
      planned: planned.length,
      completed: planned.filter(({ winner }) => winner !== null).length,
      maxScoreChange: index === 0 ? null : 1.4 * Math.exp(-0.385 * index) + 0.004 * (index % 3),
      ssr: index === 0 ? null : 0.8734 * (1 - Math.exp(-0.6 * index)),
    };
  });
}

/** Mulberry32 (Tommy Ettinger, public domain): a small generator with a fixed seed. */
function seededDraw(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
