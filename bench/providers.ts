/**
 * What judging at a provider costs and how well its limits are used, by the accounting of the fake provider of the
 * tests, over HTTP and through the real SDK. Nothing here says anything about a real provider's prices of today.
 *   npm run bench:providers          (about eight minutes)
 * PARAGONE_BENCH=cost,rates picks parts.
 */
import { withBenchRig } from './bench-rig';
import { findingsHead } from './finding';
import { cost } from './providers/cost';
import { rates } from './providers/rates';

async function main(): Promise<void> {
  const wanted = (process.env.PARAGONE_BENCH ?? 'cost,rates').split(',');
  console.log(findingsHead);
  if (wanted.includes('cost')) await withBenchRig(cost);
  if (wanted.includes('rates')) await rates();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
