/**
 * Speed of planning a round, against the blossom algorithm of networkx on the complete graph with the same weights.
 *   npm run bench:planning -- PYTHON
 * PYTHON is an interpreter that has networkx. Takes half a minute, nearly all of it theirs.
 */
import { execFileSync } from 'node:child_process';
import { estimates } from '../../src/core/pairing/estimates';
import { matchingRound } from '../../src/core/pairing/matching-round';
import { pairWorth } from '../../src/core/pairing/pair-worth';
import { planWave, defaultRandomShare, waveSize, type WaveRequest } from '../../src/core/pairing/pairing';
import { pairKey, pairingState, type PlannedComparison } from '../../src/core/pairing/pairing-state';
import { randomStream } from '../../src/core/random/random';
import { waveDraft } from '../../src/core/pairing/wave-draft';
import { findingsHead, quantile, tell } from '../finding';
import { drawTruth } from './simulated-judge';

const rival = `
import json, sys, time
import networkx
graph = networkx.Graph()
graph.add_weighted_edges_from(json.load(sys.stdin))
start = time.perf_counter()
matching = networkx.max_weight_matching(graph, maxcardinality=True)
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "weight": sum(graph[i][j]["weight"] for i, j in matching)}))
`;

type Settings = Omit<WaveRequest, 'scores' | 'history' | 'wave' | 'size'>;

const settingsFor = (itemCount: number): Settings => ({
  itemCount,
  kind: 'coverage',
  pairing: 'adaptive',
  randomShare: defaultRandomShare,
  seed: '1',
});

/** Waves of a batch whose scores are known from the first wave on. */
function playWaves(itemCount: number, scores: readonly number[], waves: number): PlannedComparison[] {
  const history: PlannedComparison[] = [];
  for (let wave = 1; wave <= waves; wave++) {
    const request = { ...settingsFor(itemCount), size: waveSize(itemCount), history, wave };
    const pairs = planWave({ ...request, scores: wave === 1 ? null : scores });
    history.push(...pairs.map((pair) => ({ ...pair, valid: true })));
  }
  return history;
}

function measureRound(itemCount: number, python: string): void {
  const scores = drawTruth(itemCount, 1.5, '1');
  const state = pairingState(itemCount, playWaves(itemCount, scores, 12));
  const draft = waveDraft(state);
  const open = (i: number, j: number): boolean => i !== j && !state.pairs.has(pairKey(itemCount, i, j));
  const times: number[] = [];
  let round: readonly (readonly [number, number])[] = [];
  for (let repeat = 0; repeat < 20; repeat++) {
    const start = performance.now();
    const known = estimates(state, draft, scores);
    const random = randomStream('1', 'round');
    round = matchingRound({ draft, estimates: known, open, repeats: [], limit: itemCount / 2, randomCount: 0, random });
    times.push(performance.now() - start);
  }
  const worth = pairWorth(draft, estimates(state, draft, scores));
  const edges: [number, number, number][] = [];
  for (let i = 0; i < itemCount; i++) {
    for (let j = i + 1; j < itemCount; j++) if (open(i, j)) edges.push([i, j, worth(i, j)]);
  }
  const output = execFileSync(python, ['-c', rival], { input: JSON.stringify(edges), encoding: 'utf8' });
  const { seconds, weight } = JSON.parse(output) as { seconds: number; weight: number };
  const milliseconds = quantile(times, 0.5);
  const faster = (1000 * seconds) / milliseconds;
  const share = round.reduce((sum, [i, j]) => sum + worth(i, j), 0) / weight;
  tell({
    measure: `a round of ${itemCount} items against networkx`,
    measured: `${faster.toFixed(0)} × faster (${milliseconds.toFixed(1)} ms, ${seconds.toFixed(1)} s)`,
    target: '≥ 1,000 × faster',
    met: faster >= 1000,
  });
  tell({
    measure: `its weight ÷ the greatest possible`,
    measured: share.toFixed(4),
    target: '≥ 0.99',
    met: share >= 0.99,
  });
}

function measureWave(itemCount: number): void {
  const scores = drawTruth(itemCount, 1.5, '1');
  const history = playWaves(itemCount, scores, 4);
  const before = process.cpuUsage();
  planWave({ ...settingsFor(itemCount), size: waveSize(itemCount), history, scores, wave: 5 });
  const seconds = process.cpuUsage(before).user / 1e6;
  tell({
    measure: `a wave of ${itemCount} items, positions balanced`,
    measured: `${seconds.toFixed(2)} s of CPU time`,
    target: '≤ 5 s',
    met: seconds <= 5,
  });
}

console.log(findingsHead);
measureRound(300, process.argv[2] ?? 'python3');
measureWave(10_000);
