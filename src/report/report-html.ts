import { raw } from 'hono/html';
import type { BatchResults } from '../contracts/batch';
import { markup } from './markup';
import { reportStyle } from './report-style';
import { convergence } from './sections/convergence';
import { coverage } from './sections/coverage';
import { decisions } from './sections/decisions';
import { grades } from './sections/grades';
import { itemMisfit } from './sections/item-misfit';
import { judges } from './sections/judges';
import { keyFigures } from './sections/key-figures';
import { method } from './sections/method';
import { models } from './sections/models';
import { opening } from './sections/opening';
import { positions } from './sections/positions';
import { quality } from './sections/quality';
import { ranking } from './sections/ranking';

/** Nothing may run and nothing may be fetched, whatever an item is called. */
const contentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * `report.html`: the whole batch as one page that needs no network, no script and, if need be, no style sheet. Equal results
 * give equal bytes: it holds no date of its making.
 */
export function reportHtml(results: BatchResults): string {
  const { document } = results;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${results.trait} – comparative judgement report</title>
<style>${raw(reportStyle)}</style>
</head>
<body>
<main>
${opening(results)}
${keyFigures(results)}
${ranking(document)}
${models(document.models)}
${grades(document)}
${coverage(results)}
${positions(results)}
${convergence(results)}
${decisions(results.decisions)}
${judges(document)}
${itemMisfit(document)}
${quality(document.quality)}
${method(document.fit)}
<footer>${results.simulated ? 'Verdicts are simulated, not judgements. ' : null}Made by Paragone. The same figures are in batch.json, ranking.csv, comparisons.csv and waves.csv.</footer>
</main>
</body>
</html>
`.toString();
}
