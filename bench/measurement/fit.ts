import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Outcome } from '../../src/core/fit/bradley-terry';
import { estimateSpread } from '../../src/core/fit/estimate-spread';
import { fitMap } from '../../src/core/fit/fit-map';
import { countPairs } from '../../src/core/fit/pair-counts';
import { normalPrior } from '../../src/core/fit/prior';
import { quantile } from '../finding';
import { randomStream } from '../../src/core/random/random';
import { drawTruth, fairPairs, simulatedJudge } from './simulated-judge';

/**
 * Fit with standard errors against evalica and choix without, interleaved in one run:
 * `npm run bench:fit PYTHON [largest size for the others]`, the interpreter of a venv that has both. Medians; the prior is
 * so wide that all three solve the same problem (spread 100). Fair rounds, true scores N(0, 1), and a maximum that exists.
 */
const sizes = [
  { itemCount: 24, comparisons: 288, repeats: 200, target: 8 },
  { itemCount: 100, comparisons: 2_000, repeats: 100, target: 3 },
  { itemCount: 1_000, comparisons: 20_000, repeats: 12, target: 5 },
  { itemCount: 10_000, comparisons: 200_000, repeats: 3, target: 200 },
  { itemCount: 50_000, comparisons: 1_000_000, repeats: 2, target: null },
] as const;
/** Larger sizes take minutes or more memory than there is. */
const largestForRivals = Number(process.argv[3] ?? 1_000);

const median = (values: readonly number[]): number => quantile(values, 0.5);

function timed(run: () => unknown): number {
  const begin = performance.now();
  run();
  return performance.now() - begin;
}

/** Evalica stops early where an item has no win or no loss: its last outcome is turned. */
function simulateOutcomes(itemCount: number, rounds: number): readonly Outcome[] {
  const judge = simulatedJudge(drawTruth(itemCount, 1, '1'), '1');
  const outcomes = fairPairs(itemCount, rounds, randomStream('1', 'pairs')).map(({ a, b }) => judge(a, b));
  const count = (position: 'winner' | 'loser'): Int32Array => {
    const counts = new Int32Array(itemCount);
    for (const { a, b, winner } of outcomes) {
      const item = (winner === 'a') === (position === 'winner') ? a : b;
      counts[item] = (counts[item] as number) + 1;
    }
    return counts;
  };
  const [wins, losses] = [count('winner'), count('loser')];
  for (const [k, outcome] of outcomes.slice(-itemCount / 2).entries()) {
    const oneSided = [outcome.a, outcome.b].some((item) => wins[item] === 0 || losses[item] === 0);
    if (!oneSided) continue;
    outcomes[outcomes.length - itemCount / 2 + k] = { ...outcome, winner: outcome.winner === 'a' ? 'b' : 'a' };
  }
  return outcomes;
}

async function rivals(itemCount: number, outcomes: readonly Outcome[]) {
  const folder = mkdtempSync(join(tmpdir(), 'paragone-bench-'));
  const file = join(folder, 'pairs.json');
  const winnerLoser = outcomes.map(({ a, b, winner }) => (winner === 'a' ? [a, b] : [b, a]));
  writeFileSync(file, JSON.stringify({ itemCount, winnerLoser }));
  const script = resolve('bench', 'measurement', 'fit_rivals.py');
  const python = spawn(process.argv[2] ?? 'python3', ['-W', 'ignore', script, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  return {
    fit: async (tool: 'evalica' | 'choix') => {
      python.stdin.write(`${tool}\n`);
      const { value } = await lines.next();
      const [milliseconds, gradient] = String(value).split(' ');
      return { milliseconds: Number(milliseconds), gradient: Number(gradient) };
    },
    end: () => {
      python.stdin.end();
      rmSync(folder, { recursive: true });
    },
  };
}

async function main(): Promise<void> {
  console.log('| items, comparisons | fit with errors | evalica | choix | evalica ÷ fit | target | spread estimated |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const { itemCount, comparisons, repeats, target } of sizes) {
    const outcomes = simulateOutcomes(itemCount, (2 * comparisons) / itemCount);
    const fit = () => fitMap(itemCount, outcomes, normalPrior(100));
    const other = itemCount <= largestForRivals ? await rivals(itemCount, outcomes) : null;
    const [ours, evalica, choix]: [number[], number[], number[]] = [[], [], []];
    let gradient = Number.NaN;
    for (let warm = 0; warm < Math.min(50, repeats); warm++) fit();
    for (let repeat = 0; repeat < repeats; repeat++) {
      ours.push(timed(fit));
      if (other === null) continue;
      const answer = await other.fit('evalica');
      evalica.push(answer.milliseconds);
      gradient = answer.gradient;
      // Beyond, it takes minutes.
      if (repeat < 3 && itemCount <= 1_000) choix.push((await other.fit('choix')).milliseconds);
    }
    other?.end();
    const spread = itemCount > 10_000 ? null : timed(() => estimateSpread(countPairs(itemCount, outcomes)));
    const told = (values: readonly number[]): string =>
      values.length === 0 ? 'not run' : `${median(values).toPrecision(3)} ms`;
    const ratio = evalica.length === 0 ? '–' : `${(median(evalica) / median(ours)).toPrecision(3)} ×`;
    console.log(
      `| ${itemCount}, ${comparisons} | ${told(ours)} (gradient ${fit().gradientNorm.toExponential(0)}) ` +
        `| ${told(evalica)} (gradient ${gradient.toExponential(0)}) | ${told(choix)} | ${ratio} ` +
        `| ${target === null ? '< 5 s, 300 MB' : `${target} ×`} | ${spread === null ? '–' : `${spread.toPrecision(3)} ms`} |`,
    );
  }
  console.log(`\nmemory at its highest: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
}

void main();
