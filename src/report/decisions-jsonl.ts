import type { DecisionRecord } from '../contracts/batch';

/** `decisions.jsonl`: one line per decision, with the facts that it read. */
export function decisionsJsonl(decisions: readonly DecisionRecord[]): string {
  return decisions
    .map(({ sequence, wave, decision, reason, context }) => {
      return `${JSON.stringify({ sequence, wave, decision, reason, context })}\n`;
    })
    .join('');
}
