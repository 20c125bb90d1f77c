import type { Erasure } from '../client/erase-batch';
import { visibleText } from '../report/visible-text';

/** What was erased, and where something is left, for a person. */
export function erasureText(erasures: readonly Erasure[]): string {
  if (erasures.length === 0) return 'There is nothing to erase.\n';
  return erasures.map(linesOf).join('');
}

function linesOf(erasure: Erasure): string {
  const { batchId, itemId, items, justifications, replies, copiesRemoved, copiesLeft, sameTextsIn } = erasure;
  const which = itemId === null ? `Batch ${batchId}` : `Batch ${batchId}, item ${visibleText(itemId)}`;
  const counts = [
    counted(items, 'text'),
    counted(justifications, 'justification'),
    counted(replies, 'reply', 'replies'),
    counted(copiesRemoved, 'provider job'),
  ];
  const lines = [
    `${which}: erased ${counts.join(', ')}.`,
    ...copiesLeft.map(
      ({ provider, providerJobId, jobKey, why }) => `Left at ${provider}: ${providerJobId ?? `job ${jobKey}`}. ${why}`,
    ),
    ...(sameTextsIn.length === 0 ? [] : [`The same texts are also in: ${sameTextsIn.join(', ')}.`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
