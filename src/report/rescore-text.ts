import Table from 'cli-table3';
import type { Rescored, RescoredItem } from '../contracts/rescore';
import { borderless } from './borderless';
import { countText, figureText } from './figure-text';
import { gradesInOrder } from './grades-json';
import { groupInOrder } from './groups-json';
import { visibleText } from './visible-text';

const mostRows = 40;

const moved = ({ rank, rankBefore }: RescoredItem): boolean => rank !== rankBefore;
const regraded = ({ grade, gradeBefore }: RescoredItem): boolean => grade !== gradeBefore;

/** For a terminal: which items change rank or grade, and what becomes of the figures of the whole. */
export function rescoreText(rescored: Rescored): string {
  const { changes, before, after, kendallTau } = rescored;
  const changed = changes.filter((item) => moved(item) || regraded(item));
  const lines = [
    `${after.estimator}, prior spread ${figureText(after.priorSpread, 2)} (was ${before.estimator}, ${figureText(before.priorSpread, 2)}), ` +
      `${countText(after.outcomes)} outcomes${after.outcomes === before.outcomes ? '' : ` (was ${countText(before.outcomes)})`}`,
    `Reliability ${figureText(after.reliability.estimate, 2)} (was ${figureText(before.reliability.estimate, 2)}), ` +
      `SSR ${figureText(after.reliability.ssr, 2)} (was ${figureText(before.reliability.ssr, 2)}), ` +
      `Kendall's tau with the ranking before ${figureText(kendallTau, 3)}`,
    `Another rank: ${countText(changes.filter(moved).length)} of ${countText(changes.length)} items; another grade: ` +
      `${countText(changes.filter(regraded).length)}. The batch itself is as it was.`,
    ...(after.converged ? [] : ['The fit did not converge; its figures are not to be used.']),
  ];
  return `${changed.length === 0 ? '' : `${tableOf(changed)}\n`}${lines.join('\n')}\n`;
}

function tableOf(changed: readonly RescoredItem[]): string {
  const table = new Table({
    head: ['item', 'rank', 'was', 'score ± se', 'was', 'grade', 'was'],
    chars: borderless,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left', 'left'],
  });
  const scoreText = (score: number, se: number): string => `${figureText(score, 2)} ± ${figureText(se, 2)}`;
  for (const { id, group, ...item } of changed.slice(0, mostRows)) {
    table.push([
      visibleText(group === null ? id : `${group}: ${id}`),
      item.rank,
      item.rankBefore,
      scoreText(item.score, item.se),
      scoreText(item.scoreBefore, item.seBefore),
      visibleText(item.grade ?? ''),
      visibleText(item.gradeBefore ?? ''),
    ]);
  }
  const left = changed.length - mostRows;
  return left > 0 ? `${table.toString()}\n… ${countText(left)} more, all in the output of --json` : table.toString();
}

/** `rescore --json` and `rescore.json`. */
export function rescoreJson({
  batchId,
  options,
  before,
  after,
  kendallTau,
  changes,
  grades,
  groups,
}: Rescored): string {
  const { estimator, priorSpread, gradeScale } = options;
  const document = {
    ...{ batchId, options: { estimator, priorSpread, gradeScale } },
    ...{ before: figuresOf(before), after: figuresOf(after), kendallTau },
    rankChanges: changes.filter(moved).length,
    gradeChanges: changes.filter(regraded).length,
    items: changes,
    grades: grades && gradesInOrder(grades),
    groups: groups && groups.map(groupInOrder),
  };
  // JSON has no NaN or Infinity: they come out as null.
  return `${JSON.stringify(document, null, 2)}\n`;
}

function figuresOf({
  estimator,
  priorSpread,
  converged,
  outcomes,
  reliability,
  components,
}: Rescored['after']): object {
  return { estimator, priorSpread, converged, outcomes, reliability, components: components.length };
}
