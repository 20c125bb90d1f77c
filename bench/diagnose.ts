/**
 * Ten comparisons in each of two modes, on servers of its own, and what became of them: the error rates and kinds by
 * the queries of docs/providers.md.
 *   npm run diagnose                 (PARAGONE_JUDGE gives another judge; default: simulated:failureRate=0.3)
 */
import { sql } from 'kysely';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readConfig } from '../src/config';
import { startWorker } from '../src/worker';
import { withBenchRig, type BenchRig } from './bench-rig';

const judge = process.env.PARAGONE_JUDGE ?? 'simulated:failureRate=0.3';
const modes = ['per_request', 'serial_bundle'] as const;
const shown = ['Error rate by mode', 'Errors by kind, status and mode'];

async function diagnose({ store, temporal, paragone }: BenchRig): Promise<void> {
  const worker = await startWorker({ store, temporal, access: readConfig().access, drainMs: 5_000 });
  try {
    for (const mode of modes) {
      const items = Array.from({ length: 5 }, (_, index) => ({
        id: `i${index}`,
        text: `Text ${index}.`,
        quality: index,
      }));
      const { handle } = await paragone.startBatch({ id: mode, mode, items, judges: [judge], budget: 10, seed: '1' });
      const { status, counts } = (await handle.results()).document;
      console.log(`${mode}: ${status}, ${counts.completed} valid and ${counts.failed} failed of ${counts.planned}`);
    }
  } finally {
    await worker.stop();
  }
  const document = readFileSync(resolve(__dirname, '../../docs/providers.md'), 'utf8');
  for (const [, title = '', query = ''] of document.matchAll(/^(.+):\n\n```sql\n([^`]+)```/gm)) {
    if (!shown.includes(title)) continue;
    console.log(title);
    console.table((await sql.raw<Record<string, unknown>>(query).execute(store)).rows);
  }
}

withBenchRig(diagnose).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
