import type { BatchModels } from '../contracts/groups';
import { countText, figureText } from './figure-text';

/** With fewer clusters robust errors are known to be too small (Cameron and Miller 2015). */
const fewClusters = 20;

/** What a reader of the scale of models must know. */
export function modelNotes(scale: BatchModels): readonly string[] {
  const { outcomes, groups, ignoredOutcomes, priorSpread, components, converged } = scale;
  return [
    `Models: ${countText(outcomes)} outcomes in ${countText(groups)} groups.`,
    ...(groups < fewClusters ? ['With so few groups the standard errors of models are too small.'] : []),
    ...(ignoredOutcomes > 0
      ? [`Outcomes between answers of one model, which tell nothing of models: ${countText(ignoredOutcomes)}.`]
      : []),
    ...(priorSpread === null
      ? []
      : [
          'Some models won every outcome against the rest, so that likelihood alone has no finite scores: ' +
            `a normal prior of spread ${figureText(priorSpread, 0)} holds them.`,
        ]),
    ...(components.length > 1
      ? [`No outcome joins ${countText(components.length)} sets of models: their scores cannot be compared.`]
      : []),
    ...(converged ? [] : ['The fit of models did not converge: scores and errors may be wrong.']),
  ];
}
