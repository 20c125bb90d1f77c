import Table from 'cli-table3';
import { Option, type Command } from 'commander';
import type { BatchModels } from '../../contracts/groups';
import { comparabilityOf } from '../../core/comparability';
import { analyseFit, type AnalysedFit, type FittedReliability } from '../../core/fit/analyse-fit';
import { estimators, type Estimator } from '../../core/fit/bradley-terry';
import { knownScoresOf } from '../../core/fit/known-scores';
import { scaleBy } from '../../core/fit/scale-by';
import { dataQuality, type DataQuality } from '../../core/quality/data-quality';
import { fitStatistics } from '../../core/fit/fit-statistics';
import { bareVoteItems, readVoteItems, type VoteItem } from '../../input/read-vote-items';
import { readVotes, type Votes } from '../../input/read-votes';
import { figureText } from '../../report/figure-text';
import { effectText, qualitySentences } from '../../report/quality-sentences';
import { byCodeUnit } from '../../report/ranked-items';
import { modelsInOrder } from '../../report/groups-json';
import { modelsTable } from '../../report/models-table';
import { batchModels } from '../../store/model-scale';
import { borderless } from '../../report/borderless';
import { visibleText } from '../../report/visible-text';
import type { CommandContext, Execute } from '../command-context';
import { exitCode } from '../exit-code';

interface FitOptions {
  readonly estimator: Estimator;
  readonly items?: string;
  readonly json?: boolean;
}

export function defineFit(program: Command, execute: Execute): void {
  program
    .command('fit')
    .argument(
      '<votes>',
      'CSV with winner,loser or candidate_chosen,candidate_not_chosen or a,b,winner; judge, confidence optional',
    )
    .summary('fit a Bradley–Terry scale to judgements that exist')
    .description('Fits a Bradley–Terry scale to judgements that exist. Needs no services and writes nothing.')
    .addOption(
      new Option(
        '--estimator <name>',
        'map: penalised, every item has a score; mle-eps: ε-adjusted, as the R package sirt; graded: map with confidence for the margin',
      )
        .choices(estimators)
        .default('map'),
    )
    .option('--items <file>', 'CSV or JSONL with id and optional group, model, anchor_score of the items')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', '\nExit codes: 0 converged, 1 not converged (the document says so), 2 bad usage or input.')
    .action((votes: string, options: FitOptions) => execute((context) => fit(votes, options, context)));
}

async function fit(votesFile: string, options: FitOptions, { say, print }: CommandContext): Promise<number> {
  const votes = readVotes(votesFile);
  for (const notice of votes.notices) say(notice);
  const items = options.items === undefined ? bareVoteItems(votes) : readVoteItems(options.items, votes);
  const { itemIds, votes: outcomes } = votes;
  const groups = comparabilityOf(items)?.groups ?? null;
  const knownScores = knownScoresOf(items);
  if (knownScores !== null && options.estimator !== 'map') {
    say(`${options.estimator} holds no known scores: its scores have mean 0.`);
  }
  const scale = scaleBy(options.estimator, itemIds.length, outcomes, { groups, knownScores });
  const analysed = analyseFit(scale, outcomes, groups);
  const models = batchModels(items, namedOutcomes(votes));
  const { fit: fitted } = analysed;
  const quality = qualityOf(analysed, votes);
  if (options.json === true)
    print(`${JSON.stringify(toDocument(analysed, votes, quality, { items, models }), null, 2)}\n`);
  else {
    print(`${toTable(analysed, votes, items)}${qualityLines(votes, quality).join('\n')}\n`);
    if (models !== null) print(`\n${modelsTable(models)}`);
  }
  if (fitted.converged) return exitCode.complete;
  say(`The fit did not converge in ${fitted.iterations} iterations; its figures are not to be used.`);
  return exitCode.failed;
}

/** Votes without a judge are taken for those of one more, who has no name. */
function judgesOf({ judges, votes }: Votes): readonly (string | null)[] {
  return votes.some(({ judge }) => judge === null) ? [...judges, null] : judges;
}

/** The halves of equal votes are equal. */
const halvesSeed = '1';

function qualityOf({ fit: fitted, items }: AnalysedFit, given: Votes): DataQuality {
  const { itemIds, votes, sidesKnown } = given;
  const judges = judgesOf(given);
  const judgeOf = new Map(judges.map((judge, index) => [judge, index]));
  return dataQuality({
    itemCount: itemIds.length,
    outcomes: votes.map(({ a, b, winner, confidence, judge }) => {
      return { a, b, winner, confidence, judge: judgeOf.get(judge) ?? 0 };
    }),
    judgeCount: judges.length,
    scores: items.map(({ score }) => score),
    priorSpread: fitted.priorSpread,
    lengths: null,
    sidesKnown,
    adaptivePairing: null,
    seed: halvesSeed,
  });
}

function qualityLines(given: Votes, quality: DataQuality): readonly string[] {
  const judges = judgesOf(given);
  const { misfitLine } = quality;
  const nameOf = (index: number): string => visibleText(judges[index] ?? 'unnamed');
  const beyond = quality.judges.flatMap(({ misfit }, index) => (misfit ? [nameOf(index)] : []));
  const positions = quality.judges.flatMap(({ positionEffect }, index) =>
    positionEffect === null ? [] : [`Position effect of ${nameOf(index)}: ${effectText(positionEffect)} log-odds`],
  );
  return [
    ...positions,
    ...(misfitLine === null
      ? []
      : [`Misfit line of judges: infit ${figureText(misfitLine, 2)}; above it: ${beyond.join(', ') || 'none'}`]),
    ...qualitySentences(quality),
  ];
}

/** What is known of the items beside the votes. */
interface Labelled {
  readonly items: readonly VoteItem[];
  readonly models: BatchModels | null;
}

/** The votes with items by id. */
function namedOutcomes({ itemIds, votes }: Votes) {
  return votes.map(({ a, b, winner }) => ({ a: itemIds[a] ?? '', b: itemIds[b] ?? '', winner }));
}

/** Items by rank. What is unknown or not finite is null in JSON. */
function toDocument(
  { fit: { estimator, priorSpread, converged, iterations }, items, reliability, components }: AnalysedFit,
  given: Votes,
  { judges: judgeQuality, ...quality }: DataQuality,
  { items: labelled, models }: Labelled,
): object {
  const { itemIds, judges, votes } = given;
  const isLabelled = labelled.some(({ group, anchorScore }) => group !== null || anchorScore !== null);
  const scores = items.map(({ score }) => score);
  const judgeStatistics = fitStatistics(votes, scores, judges.length, (_, position) => {
    const judge = votes[position]?.judge ?? null;
    return judge === null ? [] : [judges.indexOf(judge)];
  });
  return {
    estimator,
    converged,
    iterations,
    items: items
      .map(({ rank, rankLower, rankUpper, score, se, comparisons, wins, ties, infit, outfit }, index) => {
        const { group = null, model = null, anchorScore = null } = labelled[index] ?? {};
        const labels = isLabelled ? { group, model, anchorScore } : {};
        return {
          id: itemIds[index],
          ...labels,
          rank,
          rankLower,
          rankUpper,
          score,
          se,
          comparisons,
          wins,
          ties,
          infit,
          outfit,
        };
      })
      .sort((left, right) => left.rank - right.rank),
    ...(models !== null && { models: modelsInOrder(models) }),
    reliability: { ...reliability, spread: priorSpread },
    judges: judgeStatistics.map((statistics, index) => ({ id: judges[index], ...statistics })),
    components: components.map((component) => component.map((item) => itemIds[item])),
    quality: {
      judges: judgeQuality.map((judge, index) => ({ id: judgesOf(given)[index] ?? null, ...judge })),
      ...quality,
    },
  };
}

function reliabilityLines(
  { estimate, lower, upper, reliable, ssr, separation }: FittedReliability,
  spread: number | null,
): readonly string[] {
  const separated = `SSR ${figureText(ssr, 4)}, separation ${figureText(separation, 3)}`;
  if (estimate === null) return [separated];
  return [
    `Reliability ${figureText(estimate, 2)} (90 % range ${figureText(lower, 2)} to ${figureText(upper, 2)}` +
      `${reliable === true ? '' : ': too low to rely on'}), spread of true scores ${figureText(spread, 2)}`,
    `${separated}; both read too high where pairs were chosen by their scores`,
  ];
}

function toTable(
  { fit: fitted, items, reliability, components }: AnalysedFit,
  { itemIds, votes, judges }: Votes,
  labelled: readonly VoteItem[],
): string {
  const isGrouped = labelled.some(({ group }) => group !== null);
  const table = new Table({
    head: ['rank', 'item', 'score', '± se', 'n', 'wins', 'ties', 'infit', 'outfit'],
    chars: borderless,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] },
    colAligns: ['right', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
  });
  const rows = items
    .map((item, index) => ({ ...item, id: itemIds[index] ?? '', group: labelled[index]?.group ?? '' }))
    .sort((left, right) => byCodeUnit(left.group, right.group) || left.rank - right.rank);
  for (const { rank, id, group, score, se, comparisons, wins, ties, infit, outfit } of rows) {
    table.push([
      rank,
      visibleText(isGrouped ? `${group}: ${id}` : id),
      figureText(score, 3),
      figureText(se, 3),
      comparisons,
      wins,
      ties,
      figureText(infit, 2),
      figureText(outfit, 2),
    ]);
  }
  const lines = [
    `${fitted.estimator}: ${votes.length} judgements of ${itemIds.length} items by ${judges.length || 'unnamed'} judges, ${fitted.iterations} iterations`,
    ...reliabilityLines(reliability, fitted.priorSpread),
    ...(isGrouped ? ['Ranks are within groups: scores of different groups cannot be compared.'] : []),
    ...(components.length > 1 && !isGrouped
      ? [
          `The items fall into ${components.length} groups that no judgement joins: scores of different groups cannot be compared.`,
        ]
      : []),
  ];
  return `${table.toString()}\n${lines.join('\n')}\n`;
}
