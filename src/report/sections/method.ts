import type { FitSummary } from '../../contracts/batch';
import { defaultPriorSpread } from '../../core/fit/prior';
import { reliabilityFloor, reliabilityTarget } from '../../core/fit/reliability';
import { countText, figureText } from '../figure-text';
import { usefulMeanSquare } from '../item-misfit';
import { markup, type Markup } from '../markup';

/** How the figures were made, for a reader who has to defend them. */
export function method(fit: FitSummary | null): Markup {
  return markup`<section aria-labelledby="method">
<h2 id="method">Method</h2>
<dl class="terms">
<div><dt>Scale</dt><dd>${fit === null ? 'No fit was made.' : fitSentence(fit)}</dd></div>
<div><dt>Standard error</dt><dd>The uncertainty of one score, that of the prior’s spread included. A 95\u00a0% interval is the score
± 1.96 standard errors.</dd></div>
<div><dt>Reliability</dt><dd>The squared correlation of the scores with true scores, estimated by the marginal likelihood of the
spread of true scores. It stays honest when pairs are chosen by the scores so far. Scores are called reliable from
${figureText(reliabilityTarget, 2)} on, if the lower limit is at least ${figureText(reliabilityFloor, 2)}.</dd></div>
<div><dt>SSR</dt><dd>Scale separation reliability: 1 − mean(se²) ÷ variance of the scores, with the prior’s
spread fixed at ${figureText(defaultPriorSpread, 0)}. When later waves choose their pairs by
the scores so far, it reads too high; treat it as an upper guide and never as proof.</dd></div>
<div><dt>Separation</dt><dd>Standard deviation of the scores ÷ root mean square of their standard errors, with the same
fixed prior.</dd></div>
<div><dt>Infit, outfit</dt><dd>How well an item’s outcomes agree with the scale: 1 is as expected; well above 1, outcomes that
the scores do not explain. Outfit reacts more to single surprising outcomes. The lines at ${usefulMeanSquare.low} and ${usefulMeanSquare.high} are those of Linacre (2002).</dd></div>
<div><dt>Pairs covered</dt><dd>Different pairs with at least one valid outcome ÷ all pairs of items.</dd></div>
</dl>
</section>`;
}

const estimators = {
  map: 'Bradley–Terry model, posterior mean',
  'mle-eps': 'Bradley–Terry model, maximum likelihood with ε-adjusted wins and no prior',
  graded: 'ordered-logit Bradley–Terry model of winner and confidence, highest posterior density',
} as const;

function fitSentence({ estimator, priorSpread, converged, iterations, outcomes }: FitSummary): string {
  const prior =
    priorSpread === null
      ? ''
      : ` with a normal prior, its standard deviation estimated as ${figureText(priorSpread, 2)}`;
  return (
    `${estimators[estimator]}${prior}, on ${countText(outcomes)} outcomes; a tie counts as half a win each way. ` +
    `${converged ? 'Converged' : 'Not converged'} after ${iterations} iterations.`
  );
}
