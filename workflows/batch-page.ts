import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { completionAttribute, statusAttribute, waveAttribute } from '../src/contracts/search-attributes';
import { dollars, isNearCap } from '../src/contracts/cost';
import type { BatchProgress } from '../src/contracts/protocol';
import { progressOf, type BatchState } from './batch-state';

/** Shows the batch in Temporal's Web UI and lets it be found there. Per wave or status, never per bundle: attributes are events. */
export function publish(state: BatchState): void {
  showPage(state);
  if (!state.input.searchAttributes) return;
  const { status, wave, completionPct } = progressOf(state);
  upsertSearchAttributes([
    { key: statusAttribute, value: status },
    { key: waveAttribute, value: wave },
    { key: completionAttribute, value: completionPct },
  ]);
}

/** The small live page: costs no event, so it may be brought up to date at any time. */
export function showPage(state: BatchState): void {
  const { status, wave, counts, totalBudget, completionPct, completionThresholdPct, lastDecision, cost, pause } =
    progressOf(state);
  const settled = counts.completed + counts.failed + counts.expired;
  const successRate = settled === 0 ? 'no outcome yet' : `${((100 * counts.completed) / settled).toFixed(1)} %`;
  const decision =
    lastDecision === null ? 'none yet' : [lastDecision.kind, lastDecision.reason].filter(Boolean).join(': ');
  const rows = [
    ['status', pause === null ? status : `paused (${pause.why}): ${pause.reason}`],
    ['wave', `${wave}`],
    ['settled', `${settled} of ${counts.planned} planned, budget ${totalBudget}`],
    ['success rate', successRate],
    ['completion', `${completionPct.toFixed(2)} %, threshold ${completionThresholdPct} %`],
    ['last decision', decision],
    ...(cost.maxUsd === null && cost.spentUsd === 0 ? [] : [['cost', costText(cost)]]),
  ];
  setCurrentDetails(['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n'));
}

function costText({ spentUsd, maxUsd }: BatchProgress['cost']): string {
  if (maxUsd === null) return dollars(spentUsd);
  const near = isNearCap(spentUsd, maxUsd) ? ' (the cap is near)' : '';
  return `${dollars(spentUsd)} of at most ${dollars(maxUsd)}${near}`;
}
