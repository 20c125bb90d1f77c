import { Presets, SingleBar } from 'cli-progress';
import type { BatchProgress } from '../contracts/protocol';
import { costText } from './cost-text';

/** Shows how a batch comes along: a live line on a terminal, else a line per wave. */
export interface ProgressLine {
  show(progress: BatchProgress): void;
  /** A line of its own, which stays. */
  tell(sentence: string): void;
  stop(): void;
}

export function createProgressLine(stream: NodeJS.WriteStream): ProgressLine {
  return stream.isTTY ? liveLine(stream) : linePerWave(stream);
}

function liveLine(stream: NodeJS.WriteStream): ProgressLine {
  const bar = new SingleBar(
    {
      stream,
      format: '{bar} {value}/{total} comparisons · wave {wave} · {rate}/s{cost} · {eta_formatted} left',
      barsize: 24,
      etaBuffer: 50,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  const rate = createRate();
  let started = false;
  return {
    show(progress) {
      const done = settled(progress);
      const payload = { wave: progress.wave, rate: rate(done).toFixed(1), cost: costPart(progress) };
      if (started) bar.update(done, payload);
      else bar.start(progress.totalBudget, done, payload);
      started = true;
    },
    tell(sentence) {
      bar.stop();
      started = false;
      stream.write(`${sentence}\n`);
    },
    stop: () => bar.stop(),
  };
}

function linePerWave(stream: NodeJS.WriteStream): ProgressLine {
  let shown = '';
  return {
    show(progress) {
      const stage = `${progress.wave} ${progress.status}`;
      if (stage === shown || progress.wave === 0) return;
      shown = stage;
      const { wave, status, totalBudget } = progress;
      stream.write(
        `wave ${wave} · ${status} · ${settled(progress)} of at most ${totalBudget} comparisons${costPart(progress)}\n`,
      );
    },
    tell: (sentence) => void stream.write(`${sentence}\n`),
    stop: () => undefined,
  };
}

function costPart({ cost }: BatchProgress): string {
  return cost.spentUsd === 0 && cost.maxUsd === null ? '' : ` · ${costText(cost)}`;
}

function settled({ counts }: BatchProgress): number {
  return counts.completed + counts.failed + counts.expired + counts.cancelled;
}

/** Comparisons per second since the first look, so that a continued batch does not count what was there. */
function createRate(): (done: number) => number {
  let first: { readonly done: number; readonly at: number } | null = null;
  return (done) => {
    const now = performance.now();
    first ??= { done, at: now };
    return now === first.at ? 0 : (1_000 * (done - first.done)) / (now - first.at);
  };
}
