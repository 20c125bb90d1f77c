import { Option, type Command } from 'commander';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rescored } from '../../contracts/rescore';
import { estimators, type Estimator } from '../../core/fit/bradley-terry';
import { InputError } from '../../input/input-error';
import { readGradeScale } from '../../input/read-grade-scale';
import { rankingCsv } from '../../report/ranking-csv';
import { rescoreJson, rescoreText } from '../../report/rescore-text';
import { rescore } from '../../store/rescoring';
import { readResults } from '../../store/results';
import type { CommandContext, Execute } from '../command-context';
import { withStore } from '../connections';
import { exitCode } from '../exit-code';
import { decimal } from '../options';
import { requireBatch } from '../require-batch';
import { checkOutFolder } from '../result-files';

interface RescoreOptions {
  readonly estimator: Estimator;
  readonly spread?: number;
  readonly gradeScale?: string;
  readonly out?: string;
  readonly json?: boolean;
}

export function defineRescore(program: Command, execute: Execute): void {
  program
    .command('rescore')
    .argument('<batch>', 'id of the batch; `paragone list` shows them')
    .summary('score the outcomes of a batch another way, and compare')
    .description(
      'Fits the outcomes that a batch has with other options and tells what that changes: ranks, scores, reliability, ' +
        'grades. Nobody is asked anything, and the batch itself stays as it is.',
    )
    .addOption(
      new Option(
        '--estimator <name>',
        'map: penalised; mle-eps: ε-adjusted, as the R package sirt; graded: confidence taken for the margin',
      )
        .choices(estimators)
        .default('map'),
    )
    .option('--spread <logits>', 'standard deviation of the prior, 0.01 to 10 (default: estimated)', decimal)
    .option('--grade-scale <scale>', 'grades of the anchors, an id or FILE.json (default: as the batch has it)')
    .option('--out <folder>', 'write ranking.csv and rescore.json there')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText(
      'after',
      `
Examples:
  paragone rescore spring-2026 --estimator mle-eps
  paragone rescore spring-2026 --spread 1 --out narrow
  paragone rescore spring-2026 --estimator graded --grade-scale house.json --json

Exit codes: 0 converged, 1 not converged (the document says so), 2 bad usage or input.`,
    )
    .action((batch: string, options: RescoreOptions) => execute((context) => rescoreBatch(batch, options, context)));
}

const spreadRange = { min: 0.01, max: 10 } as const;

async function rescoreBatch(batchId: string, options: RescoreOptions, context: CommandContext): Promise<number> {
  const { estimator, out } = options;
  const priorSpread = checkedSpread(options);
  const gradeScale = options.gradeScale === undefined ? null : readGradeScale(options.gradeScale);
  if (out !== undefined) checkOutFolder(out);
  return withStore(context.config, { schema: 'check', say: context.say }, async (store) => {
    const batch = await requireBatch(store, batchId);
    const results = await readResults(store, batch);
    const { fit, items } = results.document;
    if (fit === null) {
      throw new InputError(
        'no_outcomes',
        `batch ${batchId} has no fit yet, so there is nothing to score. Wait for it.`,
      );
    }
    const given = batch.settings.gradeScale ?? null;
    const rescored = rescore(results, fit, { estimator, priorSpread, gradeScale, given });
    if (estimator !== 'map' && items.some(({ anchorScore }) => anchorScore !== null)) {
      context.say(`${estimator} holds no known scores: its scores have mean 0.`);
    }
    const written = out === undefined ? [] : writeRescored(out, rescored);
    context.print(options.json === true ? rescoreJson(rescored) : rescoreText(rescored));
    if (written.length > 0) context.say(`Written: ${written.join(', ')}`);
    return rescored.after.converged ? exitCode.complete : exitCode.failed;
  });
}

function checkedSpread({ estimator, spread }: RescoreOptions): number | null {
  if (spread === undefined) return null;
  if (estimator === 'mle-eps') throw new InputError('spread', 'mle-eps has no prior. Leave out --spread.');
  if (spread >= spreadRange.min && spread <= spreadRange.max) return spread;
  const sentence = `the spread of the prior is a number from ${spreadRange.min} to ${spreadRange.max}, got ${spread}.`;
  throw new InputError('spread', sentence);
}

function writeRescored(folder: string, rescored: Rescored): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const files = { 'ranking.csv': rankingCsv(rescored), 'rescore.json': rescoreJson(rescored) };
  return Object.entries(files).map(([name, content]) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  });
}
