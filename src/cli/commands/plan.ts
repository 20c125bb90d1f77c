import { setImmediate as breathe } from 'node:timers/promises';
import { Option, type Command } from 'commander';
import { targetReliabilityRange, targetStandardErrorRange } from '../../contracts/settings';
import { pairings, type Pairing } from '../../core/pairing/pairings';
import { InputError } from '../../input/input-error';
import { parseJudgeSpec } from '../../judges/judge-spec';
import { textCount, type Assumptions } from '../../simulation/assumptions';
import { defaultSeedCount, expectedFigures, simulateBudgets } from '../../simulation/expected-figures';
import type { SimulatedBatch } from '../../simulation/simulate-batch';
import type { CommandContext, Execute } from '../command-context';
import { exitCode } from '../exit-code';
import { countFromOne, counts, decimal, wholeNumber } from '../options';
import { planCosts } from '../plan-costs';
import { planText, type Plan } from '../plan-text';

interface PlanOptions {
  readonly items: number;
  readonly anchors: number;
  readonly spread: number;
  readonly noise: number;
  readonly lapseRate: number;
  readonly budget?: readonly number[];
  readonly pairing: Pairing;
  readonly targetReliability?: number;
  readonly targetSe?: number;
  readonly seeds?: number;
  readonly seed: string;
  readonly judge?: string;
  readonly tokensPerText: number;
  readonly json?: boolean;
}

/** Comparisons per text of the budgets that are tried unless others are given; 10 is the default of a batch. */
const defaultBudgets = [2.5, 5, 10, 15] as const;
const largest = { texts: 1_000, budget: 100_000 } as const;

export function definePlan(program: Command, execute: Execute): void {
  program
    .command('plan')
    .summary('tell how good a batch will be on a budget, by simulation')
    .description(
      'Tells what to expect of a batch before there is one: simulates batches of texts whose true scores are known, with ' +
        'the planner, the fit and the stopping of a real one, on several budgets. Needs no texts, no services and no key.',
    )
    .requiredOption('--items <n>', 'texts to rank', countFromOne)
    .option('--anchors <n>', 'texts of known grade beside them, spread over the scale', wholeNumber, 0)
    .option(
      '--spread <logits>',
      'standard deviation of the true scores; 1 is a narrow class, 3 a wide one',
      decimal,
      1.5,
    )
    .option(
      '--noise <x>',
      'divides the differences that the judge sees: 2 is a judge who sees half of them',
      decimal,
      1,
    )
    .option('--lapse-rate <share>', 'share of verdicts that are coin tosses, 0 to 1', decimal, 0)
    .option('--budget <n,…>', 'comparisons, one or several (default: 2.5, 5, 10 and 15 × texts)', counts)
    .addOption(new Option('--pairing <how>', 'how pairs are planned').choices(pairings).default('adaptive'))
    .option('--target-reliability <r>', 'end when reliability is 95 % sure to be so high, 0.01 to 0.99', decimal)
    .option('--target-se <x>', 'end when scores are reliable and typically so exact, in log-odds', decimal)
    .option('--seeds <n>', 'batches to simulate (default: 800 ÷ texts, 3 to 40)', countFromOne)
    .option('--seed <n>', 'whole number below 2^64; equal ones give equal figures', '1')
    .option('--judge <spec>', 'tell the cost with this judge, such as anthropic:claude-sonnet-5')
    .option('--tokens-per-text <n>', 'length of a text for the cost, in tokens of the model', countFromOne, 700)
    .option('--json', 'print one JSON document on stdout')
    .addHelpText(
      'after',
      `
Examples:
  paragone plan --items 30
  paragone plan --items 100 --anchors 8 --spread 2 --budget 400,800,1200
  paragone plan --items 40 --target-reliability 0.8 --budget 1000
  paragone plan --items 60 --noise 1.5 --lapse-rate 0.1 --judge anthropic:claude-sonnet-5 --tokens-per-text 900

How to read it: reliability is the squared correlation of scores and true scores, 0 to 1; 0.7 tells groups apart, from
0.8 on single texts can be ranked with some confidence. "reported" is what the batch itself will say, from its verdicts
alone. tau is Kendall's rank correlation with the true order; ± is how far one batch is from another. A batch may end
before its budget, when every pair is judged, the scores are stable or a target is reached: "made" is what it took. Of a
batch with groups each is as a batch of its own on its share of the budget. If you do not know the spread, try 1 and 3: the
truth is likely in between. The spread counts in units of what the judge makes out, so noise 2 halves it.

Exit codes: 0 told, 2 bad usage or input, 130 interrupted.`,
    )
    .action((options: PlanOptions) => execute((context) => plan(options, context)));
}

async function plan(options: PlanOptions, { say, print, interrupted }: CommandContext): Promise<number> {
  const { items: itemCount, anchors: anchorCount, spread, noise, lapseRate, pairing } = options;
  const { targetReliability = null, targetSe: targetStandardError = null } = options;
  const targets = { targetReliability, targetStandardError };
  const assumptions = checked({ itemCount, anchorCount, spread, noise, lapseRate, pairing, ...targets });
  const judge = options.judge === undefined ? null : parseJudgeSpec(options.judge, { baseDir: process.cwd() });
  const texts = textCount(assumptions);
  const budgets = budgetsOf(options, texts);
  const seed = checkedSeed(options.seed);
  const costOf = judge && planCosts(judge, { texts, tokensPerText: options.tokensPerText });
  const seeds = options.seeds ?? defaultSeedCount(assumptions);

  say(`Simulating ${seeds} batches of ${texts} texts on ${budgets.length} budgets (--seeds changes how many).`);
  const batches: (readonly SimulatedBatch[])[] = [];
  for (let batch = 0; batch < seeds; batch++) {
    batches.push(simulateBudgets(assumptions, budgets, { seed, batch }));
    // Ctrl-C is only heard between two batches.
    await breathe();
    if (interrupted.aborted) return exitCode.interrupted;
    if (isTenth(batch, seeds)) say(`${batch + 1} of ${seeds} batches simulated`);
  }
  const figures = budgets.map((budget, place) => {
    const expected = expectedFigures(
      assumptions,
      budget,
      batches.flatMap((of) => of[place] ?? []),
    );
    return { ...expected, cost: costOf?.(Math.round(expected.comparisons.mean)) ?? null };
  });
  const planned: Plan = { assumptions, seed, seeds, judge: judge?.spec ?? null, budgets: figures };
  print(options.json === true ? `${JSON.stringify(planned, null, 2)}\n` : planText(planned));
  return exitCode.complete;
}

/** Whether another tenth of them is done with this one. */
function isTenth(batch: number, batches: number): boolean {
  return Math.floor((10 * (batch + 1)) / batches) > Math.floor((10 * batch) / batches);
}

function budgetsOf({ budget }: PlanOptions, texts: number): readonly number[] {
  const asked = budget ?? defaultBudgets.map((perText) => Math.max(1, Math.round(perText * texts)));
  const budgets = [...new Set(asked)].sort((x, y) => x - y);
  const tooLarge = budgets.find((one) => one > largest.budget);
  if (tooLarge === undefined) return budgets;
  throw new InputError('budget', `budgets to simulate go up to ${largest.budget} comparisons, got ${tooLarge}.`);
}

function checked(assumptions: Assumptions): Assumptions {
  const { noise, lapseRate } = assumptions;
  const texts = textCount(assumptions);
  if (texts < 2 || texts > largest.texts) {
    const sentence = `a plan is for 2 to ${largest.texts} texts, anchors included, got ${texts}.`;
    throw new InputError('items', `${sentence} Give --items a number in this range.`);
  }
  if (noise === 0) throw new InputError('noise', 'the noise is above 0; 1 is a judge who follows the model.');
  if (lapseRate > 1) throw new InputError('lapse_rate', `the lapse rate is a share from 0 to 1, got ${lapseRate}.`);
  checkTarget('target_reliability', assumptions.targetReliability, targetReliabilityRange);
  checkTarget('target_se', assumptions.targetStandardError, targetStandardErrorRange);
  return assumptions;
}

function checkTarget(
  field: string,
  target: number | null,
  { min, max }: { readonly min: number; readonly max: number },
) {
  if (target === null || (target >= min && target <= max)) return;
  throw new InputError(field, `this target goes from ${min} to ${max}, got ${target}.`);
}

function checkedSeed(seed: string): string {
  if (/^\d{1,20}$/.test(seed) && BigInt(seed) < 2n ** 64n) return BigInt(seed).toString();
  throw new InputError('seed', `a seed is a whole number below 2^64, got ${JSON.stringify(seed)}.`);
}
