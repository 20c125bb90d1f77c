import { batchWorkflowId } from '../../src/contracts/ids';
import type { BatchMode } from '../../src/contracts/batch';
import { startWorker } from '../../src/worker';
import { startFakeProvider } from '../../test/support/fake-provider/start-fake-provider';
import type { BenchRig } from '../bench-rig';
import { tell } from '../finding';

/** Prices in units of a token of input; a batch halves them all. Sonnet's and Haiku's ratios of 2026-11 (prices/). */
const units = { input: 1, cacheRead: 0.1, cacheWrite5m: 1.25, cacheWrite1h: 2, output: 5 } as const;
const batchShare = 0.5;
const tokensPerText = 800;
const tokensOfCriteria = 1_200;
const itemCount = 24;

interface Schedule {
  readonly name: string;
  readonly cache: 'on' | 'criteria' | 'off';
  readonly mode: BatchMode;
  /** Of the cost of the first schedule, at most. */
  readonly target?: number;
}

const schedules: readonly Schedule[] = [
  { name: 'naive: nothing cached', cache: 'off', mode: 'serial_bundle' },
  { name: 'criteria cached', cache: 'criteria', mode: 'serial_bundle' },
  { name: 'criteria and first text cached', cache: 'on', mode: 'serial_bundle', target: 0.6 },
  { name: "the provider's batch, nothing cached", cache: 'off', mode: 'provider_batch_api' },
  { name: "the provider's batch, grouped and cached", cache: 'on', mode: 'provider_batch_api', target: 0.35 },
];

/** What a comparison costs by what the fake provider bills for a whole batch of the product, from its plan to its end. */
export async function cost(rig: BenchRig): Promise<void> {
  let naive = Number.NaN;
  for (const schedule of schedules) {
    const { unitsEach, comparisons, share } = await billed(rig, schedule);
    if (schedule.cache === 'off' && schedule.mode === 'serial_bundle') naive = unitsEach;
    const { target = Number.POSITIVE_INFINITY } = schedule;
    tell({
      measure: `cost per comparison, ${itemCount} texts of ${tokensPerText} tokens, criteria of ${tokensOfCriteria}: ${schedule.name}`,
      measured: `${unitsEach.toFixed(0)} units, ${(unitsEach / naive).toFixed(2)} × naive (${comparisons} comparisons, ${(100 * share).toFixed(0)} % of input read from the cache)`,
      target: Number.isFinite(target) ? `≤ ${target}` : 'none',
      met: unitsEach / naive <= target,
    });
  }
}

async function billed(rig: BenchRig, { cache, mode }: Schedule) {
  // The verdict of about 60 tokens that a model writes; an answer begins after 300 ms.
  const justification = 'Text A argues its case with examples and holds to one line of thought. '.repeat(3);
  const fake = await startFakeProvider({ settings: { justification, latencyMs: 300, batchPolls: 0 } });
  const access = { apiKey: 'sk-bench', baseUrl: fake.anthropicBaseUrl };
  const worker = await startWorker({
    store: rig.store,
    temporal: rig.temporal,
    drainMs: 5_000,
    access: { anthropic: access, openai: { apiKey: null, baseUrl: null } },
  });
  try {
    const { handle } = await rig.paragone.startBatch({
      items: Array.from({ length: itemCount }, (_, index) => ({
        id: `i${index}`,
        text: textOf(tokensPerText, `Essay ${index}, quality=${index}.`),
      })),
      criteria: textOf(tokensOfCriteria, 'Judge how well the writer argues.'),
      judges: [`anthropic:claude-sonnet-5,cache=${cache}`],
      mode,
      seed: '1',
    });
    await rig.client.workflow.getHandle(batchWorkflowId(handle.batchId)).result();
    const { document } = await handle.results();
    const { bills } = await fake.stats();
    let [spent, read, input] = [0, 0, 0];
    for (const { tokens, batchPrice } of bills) {
      for (const kind of Object.keys(units) as (keyof typeof units)[]) {
        spent += tokens[kind] * units[kind] * (batchPrice ? batchShare : 1);
        if (kind !== 'output') input += tokens[kind];
      }
      read += tokens.cacheRead;
    }
    const comparisons = document.counts.completed;
    return { unitsEach: spent / comparisons, comparisons, share: read / input };
  } finally {
    await worker.stop();
    await fake.stop();
  }
}

/** The fake counts four characters as a token. */
function textOf(tokens: number, beginning: string): string {
  const sentence = 'The heron stood in the reeds and waited for the tide to turn. ';
  return `${beginning} ${sentence.repeat(Math.ceil((4 * tokens) / sentence.length))}`.slice(0, 4 * tokens);
}
