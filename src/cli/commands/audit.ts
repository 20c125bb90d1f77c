import Table from 'cli-table3';
import type { Command } from 'commander';
import { borderless } from '../../report/borderless';
import { auditBatch } from '../../store/audit';
import type { CommandContext, Execute } from '../command-context';
import { withStore } from '../connections';
import { exitCode } from '../exit-code';
import { requireBatch } from '../require-batch';

type Findings = Awaited<ReturnType<typeof auditBatch>>;

export function defineAudit(program: Command, execute: Execute): void {
  program
    .command('audit')
    .argument('<batch>', 'id of the batch; `paragone list` shows them')
    .summary('check the stored rows of a batch against what must always hold')
    .description(
      'Checks the stored rows of a batch against what must always hold, with queries that share nothing with the rest of ' +
        'the program: I1 no comparison is lost or counted twice, I2 each has at most one accepted verdict, I3 every ' +
        'comparison in a provider job is accounted for, I4 the stored scores belong to the stored outcomes, I5 what is billed is tokens times prices and within the cap, I8 whatever has no verdict says why.',
    )
    .option('--json', 'print one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExample:\n  paragone audit 7h2kq9wxyz\n\nExit codes: 0 all of it holds, 1 a breach, 2 bad usage or input.',
    )
    .action((batchId: string, options: { json?: boolean }) => execute((context) => audit(batchId, options, context)));
}

async function audit(batchId: string, { json }: { json?: boolean }, context: CommandContext): Promise<number> {
  return withStore(context.config, { schema: 'check', say: context.say }, async (store) => {
    await requireBatch(store, batchId);
    const findings = await auditBatch(store, batchId);
    context.print(json === true ? `${JSON.stringify({ batchId, findings }, null, 2)}\n` : `${toTable(findings)}\n`);
    return findings.every(({ ok }) => ok) ? exitCode.complete : exitCode.failed;
  });
}

function toTable(findings: Findings): string {
  const table = new Table({
    head: ['invariant', 'holds', 'found'],
    chars: borderless,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] },
  });
  for (const { invariant, ok, detail } of findings) table.push([invariant, ok ? 'yes' : 'NO', detail]);
  return table.toString();
}
