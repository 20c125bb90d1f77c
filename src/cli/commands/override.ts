import type { Command } from 'commander';
import { dollars } from '../../contracts/cost';
import type { BatchSettings } from '../../contracts/settings';
import { thresholdComplaints, type ThresholdChange } from '../../contracts/threshold-change';
import { InputError } from '../../input/input-error';
import type { CommandContext, Execute } from '../command-context';
import { withConnections } from '../connections';
import { exitCode } from '../exit-code';
import { operatorName } from '../operator-name';
import { decimal, wholeNumber } from '../options';
import { messageIsKept } from '../tell-batch';

interface OverrideOptions {
  readonly threshold?: number;
  readonly budget?: number;
  readonly maxCost?: number;
  readonly stability?: number;
  readonly stabilityAfter?: number;
  readonly targetReliability?: number;
  readonly targetSe?: number;
  readonly successFloor?: number;
  readonly resampling?: number;
  readonly by?: string;
  readonly wait: boolean;
  readonly json?: boolean;
}

export function defineOverride(program: Command, execute: Execute): void {
  program
    .command('override')
    .argument('<batch>', 'id of the batch; `paragone list` shows them')
    .summary('change the thresholds of a running batch')
    .description(
      'Changes the thresholds of a running batch; what is not named stays. A running worker checks the change and ' +
        'answers the settings in force; a change that is refused changes nothing. Every change is recorded.',
    )
    .option('--threshold <pct>', 'end as soon as so much is done, in per cent, 1 to 100', wholeNumber)
    .option('--budget <n>', 'comparisons that may be planned, not fewer than are planned already', wholeNumber)
    .option(
      '--max-cost <usd>',
      'US dollars that the batch may cost; raised, it goes on with a batch paused for it',
      decimal,
    )
    .option('--stability <x>', 'largest score change between two fits that still counts as stable', decimal)
    .option('--stability-after <n>', 'valid outcomes needed before stability is looked at', wholeNumber)
    .option('--target-reliability <r>', 'end when reliability is 95 % sure to be so high, 0.01 to 0.99', decimal)
    .option('--target-se <x>', 'end when scores are reliable and typically so exact, in log-odds', decimal)
    .option('--success-floor <x>', 'valid share of the settled below which a batch at its cap fails, 0 to 1', decimal)
    .option('--resampling <n>', 'times that full coverage may be judged once more', wholeNumber)
    .option('--by <name>', 'who decides, for the record (default: the account)')
    .option('--no-wait', 'send it without waiting for an answer: no worker has to run now')
    .option('--json', 'print the settings in force as one JSON document on stdout')
    .addHelpText(
      'after',
      `
Examples:
  paragone override 7h2kq9wxyz --threshold 50
  paragone override 7h2kq9wxyz --budget 600 --stability 0.02 --by "J. Moore"
  paragone override 7h2kq9wxyz --threshold 80 --no-wait
  paragone override 7h2kq9wxyz --max-cost 25

Exit codes: 0 changed (with --no-wait: sent), 1 no worker answered, 2 refused, or bad usage or input.`,
    )
    .action((batchId: string, options: OverrideOptions) => execute((context) => override(batchId, options, context)));
}

async function override(batchId: string, options: OverrideOptions, context: CommandContext): Promise<number> {
  const { config, say, print } = context;
  const change = toChange(options);
  refuseUnusable(change);
  return withConnections(config, { schema: 'check', say }, async ({ client }) => {
    const handle = await client.getBatch(batchId);
    if (!options.wait) {
      await handle.overrideThresholds(change);
      say(`Batch ${batchId} is to take the change if it can be applied. ${messageIsKept}`);
      if (options.json === true) print(`${JSON.stringify({ sent: change }, null, 2)}\n`);
      return exitCode.complete;
    }
    const settings = await handle.updateThresholds(change);
    print(options.json === true ? `${JSON.stringify(settings, null, 2)}\n` : describe(settings));
    return exitCode.complete;
  });
}

function toChange({ by = operatorName(), ...options }: OverrideOptions): ThresholdChange {
  const { threshold, budget, maxCost, stability, stabilityAfter, targetReliability, targetSe } = options;
  const { successFloor, resampling } = options;
  return {
    ...(threshold !== undefined && { completionThresholdPct: threshold }),
    ...(budget !== undefined && { totalBudget: budget }),
    ...(maxCost !== undefined && { maxCostUsd: maxCost }),
    ...(stability !== undefined && { stabilityThreshold: stability }),
    ...(stabilityAfter !== undefined && { stabilityMinOutcomes: stabilityAfter }),
    ...(targetReliability !== undefined && { targetReliability }),
    ...(targetSe !== undefined && { targetStandardError: targetSe }),
    ...(successFloor !== undefined && { successRateFloor: successFloor }),
    ...(resampling !== undefined && { resamplingPasses: resampling }),
    by,
  };
}

/** What is wrong whatever the batch; its worker checks the rest. */
function refuseUnusable(change: ThresholdChange): void {
  const complaints = thresholdComplaints(change, { planned: 0, spentUsd: 0 });
  if (complaints.length === 0) return;
  const remedy = 'Name a threshold and a value in its range; `paragone override --help` lists them';
  throw new InputError('thresholds_refused', `${complaints.join('; ')}. ${remedy}.`);
}

function describe(settings: BatchSettings): string {
  const lines = [
    ['threshold', `${settings.completionThresholdPct} %${settings.thresholdOverridden ? ', by an operator' : ''}`],
    ['budget', `${settings.totalBudget} comparisons`],
    ...(settings.maxCostUsd === null ? [] : [['max cost', dollars(settings.maxCostUsd)]]),
    ['stability', `${settings.stabilityThreshold}, after ${settings.stabilityMinOutcomes} outcomes`],
    ...(settings.targetReliability === null ? [] : [['reliability', `at least ${settings.targetReliability}`]]),
    ...(settings.targetStandardError === null ? [] : [['se', `at most ${settings.targetStandardError}`]]),
    ['success', `at least ${settings.successRateFloor}`],
    ['resampling', settings.resamplingPasses === 1 ? '1 pass' : `${settings.resamplingPasses} passes`],
  ];
  return lines.map(([name, value]) => `${(name ?? '').padEnd(12)} ${value}\n`).join('');
}
