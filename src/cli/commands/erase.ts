import { InvalidArgumentError, type Command } from 'commander';
import { InputError } from '../../input/input-error';
import { visibleText } from '../../report/visible-text';
import type { Store } from '../../store/connect';
import {
  listBatchesToErase,
  listBatchesWithItem,
  refuseTextsInUse,
  type EraseTarget,
} from '../../store/erasing/targets';
import type { CommandContext, Execute } from '../command-context';
import { confirm } from '../confirm';
import { withStore } from '../connections';
import { erasureText } from '../erasure-text';
import { exitCode } from '../exit-code';
import { operatorName } from '../operator-name';
import { requireBatch } from '../require-batch';
import { wakeDeliverer } from '../wake-deliverer';

interface EraseOptions {
  readonly item?: string;
  readonly batch?: string;
  readonly olderThan?: number;
  readonly by?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function defineErase(program: Command, execute: Execute): void {
  program
    .command('erase')
    .argument('[batch]', 'id of the batch; `paragone list` shows them')
    .summary('erase texts, and what judges wrote about them, for good')
    .description(
      'Erases the texts of a batch that has ended, the justifications of its verdicts and the replies that were kept, and has ' +
        'providers delete their copies of its batch jobs. Scores, ranks, winners, counts and costs stay, and a line of ' +
        'record says what was erased, when and by whom. It cannot be undone. Interrupted, it is finished by repeating it.',
    )
    .option('--item <id>', 'the text of this item alone, in every batch that has it')
    .option('--batch <id>', 'with --item: in this batch alone')
    .option('--older-than <days>', 'every batch that ended so many days ago or earlier, as 90d', days)
    .option('--by <name>', 'who asks, for the record (default: the account)')
    .option('--yes', 'do not ask')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText(
      'after',
      `
Examples:
  paragone erase 7h2kq9wxyz
  paragone erase --item essay-17 --yes
  paragone erase --older-than 90d --yes      for cron

Exit codes: 0 erased, 1 a copy is left at a provider, 2 bad usage or input, or a batch that still needs its texts.`,
    )
    .action((batchId: string | undefined, options: EraseOptions) =>
      execute((context) => erase(batchId, options, context)),
    );
}

async function erase(batchId: string | undefined, options: EraseOptions, context: CommandContext): Promise<number> {
  const { config, say, print, interrupted } = context;
  const asked = checkUsage(batchId, options);
  return withStore(config, { schema: 'check', say }, async (store) => {
    const targets = await targetsOf(store, asked);
    // All of them before any, so that what is refused is refused as a whole.
    for (const target of targets) await refuseTextsInUse(store, target.batchId);
    if (targets.length > 0 && options.yes !== true) await confirm(questionOf(targets), say);
    const by = options.by ?? operatorName();
    // Loaded here, as it takes a while: it brings the libraries of all providers.
    const { eraseBatch } = await import('../../client/erase-batch.js');
    const erasures = [];
    for (const target of targets) {
      erasures.push(await eraseBatch(store, target, { by, access: config.access, signal: interrupted }));
    }
    await wakeDeliverer(config, store, say);
    print(options.json === true ? `${JSON.stringify({ erasures }, null, 2)}\n` : erasureText(erasures));
    return erasures.every(({ copiesLeft }) => copiesLeft.length === 0) ? exitCode.complete : exitCode.failed;
  });
}

type Asked =
  | { readonly kind: 'batch'; readonly batchId: string }
  | { readonly kind: 'item'; readonly itemId: string; readonly batchId: string | null }
  | { readonly kind: 'age'; readonly days: number };

function checkUsage(batchId: string | undefined, { item, batch, olderThan }: EraseOptions): Asked {
  const given = [batchId, item, olderThan].filter((one) => one !== undefined);
  if (given.length !== 1 || (batch !== undefined && item === undefined)) {
    throw new InputError('usage', 'give a batch, or --item (with --batch, if in one batch alone), or --older-than.');
  }
  if (batchId !== undefined) return { kind: 'batch', batchId };
  if (olderThan !== undefined) return { kind: 'age', days: olderThan };
  return { kind: 'item', itemId: item ?? '', batchId: batch ?? null };
}

async function targetsOf(store: Store, asked: Asked): Promise<readonly EraseTarget[]> {
  switch (asked.kind) {
    case 'batch':
      await requireBatch(store, asked.batchId);
      return [{ batchId: asked.batchId, itemId: null }];
    case 'age':
      return (await listBatchesToErase(store, asked.days)).map((batchId) => ({ batchId, itemId: null }));
    case 'item': {
      const { itemId, batchId } = asked;
      if (batchId !== null) await requireBatch(store, batchId);
      const having = await listBatchesWithItem(store, itemId);
      const found = batchId === null ? having : having.filter((one) => one === batchId);
      if (found.length > 0) return found.map((one) => ({ batchId: one, itemId }));
      const where = batchId === null ? 'in any batch' : `in batch ${batchId}`;
      throw new InputError('unknown_item', `there is no item ${visibleText(itemId)} ${where}.`);
    }
  }
}

function questionOf(targets: readonly EraseTarget[]): string {
  const what = targets.map(({ batchId, itemId }) =>
    itemId === null ? `all texts of batch ${batchId}` : `the text of ${visibleText(itemId)} in batch ${batchId}`,
  );
  return `This erases for good: ${what.join(', ')}.`;
}

/** For commander: a number of days, as 90d or 90. */
function days(text: string): number {
  const [, count] = /^(\d{1,5})d?$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('Expected a number of days, as 90d.');
  return Number(count);
}
