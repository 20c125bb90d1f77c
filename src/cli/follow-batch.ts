import type { BatchHandle } from '../client/batch-handle';
import type { BatchProgress } from '../contracts/protocol';
import { visibleText } from '../report/visible-text';
import type { CommandContext } from './command-context';
import { capWarning } from './cost-text';
import { createProgressLine } from './progress-line';

/** Shows how a batch comes along, until it ends or the command is interrupted; a pause is told with what ends it. */
export async function followBatch(handle: BatchHandle, { interrupted }: CommandContext): Promise<void> {
  const line = createProgressLine(process.stderr);
  let told: string | null = null;
  let warnedCapUsd: number | null = null;
  try {
    for await (const progress of handle.watch({ signal: interrupted })) {
      line.show(progress);
      const warning = capWarning(progress);
      if (warning !== null && warnedCapUsd !== progress.cost.maxUsd) {
        line.tell(warning);
        warnedCapUsd = progress.cost.maxUsd;
      }
      const sentence = pauseSentence(progress);
      if (sentence !== null && sentence !== told) line.tell(sentence);
      told = sentence;
    }
  } finally {
    line.stop();
  }
}

function pauseSentence({ batchId, pause }: BatchProgress): string | null {
  if (pause === null) return null;
  const reason = visibleText(pause.reason).replace(/\.?$/, '.');
  if (pause.why === 'cost') return `Paused (cost): ${reason}`;
  const remedy = pause.why === 'operator' ? '' : 'When that is mended, ';
  return `Paused (${pause.why}): ${reason} ${remedy}\`paragone resume ${batchId}\`, typed in another terminal, lets it go on.`;
}
