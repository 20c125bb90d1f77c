import Table from 'cli-table3';
import { dollars } from '../contracts/cost';
import type { CostEstimate } from '../judges/prices/estimate-cost';
import { borderless } from '../report/borderless';
import { figureText } from '../report/figure-text';
import { textCount, type Assumptions } from '../simulation/assumptions';
import type { ExpectedFigures } from '../simulation/expected-figures';

/** What `plan --json` prints. */
export interface Plan {
  readonly assumptions: Assumptions;
  /** Of the first batch; the others count on from it. */
  readonly seed: string;
  /** Batches that were simulated on each budget. */
  readonly seeds: number;
  readonly judge: string | null;
  /** By ascending budget. Cost: of the mean comparisons, each asked once; null without a judge. */
  readonly budgets: readonly (ExpectedFigures & { readonly cost: CostEstimate | null })[];
}

export function planText({ assumptions, seeds, judge, budgets }: Plan): string {
  const { anchorCount, spread, noise, lapseRate, pairing, targetReliability, targetStandardError } = assumptions;
  const head = ['budget', 'made', 'per text', 'waves', 'reliability', 'reported', 'tau', 'mean se'];
  const table = new Table({
    head: judge === null ? head : [...head, 'cost'],
    chars: borderless,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] },
    colAligns: [...head, 'cost'].map(() => 'right'),
  });
  for (const { cost, ...figures } of budgets) {
    const { trueReliability: truth, reportedReliability: reported, kendallTau: tau, standardError } = figures;
    table.push([
      figures.budget,
      Math.round(figures.comparisons.mean),
      figureText(figures.comparisonsPerItem, 1),
      figureText(figures.waves.mean, 1),
      `${figureText(truth.mean, 2)} ± ${figureText(truth.sd, 2)}`,
      `${figureText(reported.mean, 2)} ± ${figureText(reported.sd, 2)}`,
      figureText(tau.mean, 2),
      figureText(standardError.mean, 2),
      ...(judge === null ? [] : [cost?.usd ? `${dollars(cost.usd.low)} to ${dollars(cost.usd.high)}` : 'not known']),
    ]);
  }
  const beside = anchorCount === 0 ? '' : `, ${anchorCount} of them anchors`;
  return [
    table.toString(),
    `Simulated: ${seeds} batches of ${textCount(assumptions)} texts${beside}; true scores with a spread of ${spread} logits, ` +
      `noise ${noise}, lapse rate ${lapseRate}, ${pairing} pairs.`,
    ...(targetReliability === null
      ? []
      : [`A batch ends when its reliability is 95 % sure to be ${targetReliability} or more.`]),
    ...(targetStandardError === null
      ? []
      : [`A batch ends when its typical standard error is ${targetStandardError} or less.`]),
    ...(judge === null ? [] : [`Cost: ${judge}, default prompt; a model's thinking and retries come on top.`]),
    '',
  ].join('\n');
}
