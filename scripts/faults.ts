/**
 * Injects the faults of test/faults into real servers and workers, prints what was measured as a Markdown table, and
 * keeps it in docs/faults.md if every test has passed.
 *   npm run faults
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';

type Row = Record<'fault' | 'injected' | 'seed' | 'measured' | 'bound', string>;

const root = resolve(__dirname, '../..');
const page = join(root, 'docs/faults.md');

const head = `# Faults

Each of these faults was injected into real servers (Temporal's dev server, PostgreSQL) and real worker processes, while the
simulated judge wrote a log of its calls. After each, an audit of the rows found no comparison lost and none with two outcomes,
and the figures beside it were measured; the bound is what the tests in \`test/faults\` hold it to. This page is written by \`npm run faults\`.

`;

function measure(): { readonly rows: readonly Row[]; readonly status: number } {
  const folder = mkdtempSync(join(tmpdir(), 'paragone-figures-'));
  const file = join(folder, 'figures.jsonl');
  // One after the other: two at once would disturb each other's figures.
  const jest = [require.resolve('jest/bin/jest'), '--config', 'jest.faults.config.cjs'];
  const { status } = spawnSync(process.execPath, jest, {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, PARAGONE_FAULT_FIGURES: file },
  });
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  rmSync(folder, { recursive: true });
  const rows = lines.map((line) => JSON.parse(line) as Row);
  return { rows: rows.sort((one, other) => one.fault.localeCompare(other.fault)), status: status ?? 1 };
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ fault, injected, seed, measured, bound }) => [fault, injected, seed, measured, bound]);
  const all = [['fault', 'injected', 'seed', 'measured', 'bound'], Array<string>(5).fill('---'), ...lines];
  return all.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function circumstances(): string {
  const git = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' });
  const commit = git.stdout.trim() || 'unknown';
  const load = loadavg()[2]?.toFixed(1);
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  const day = new Date().toISOString().slice(0, 10);
  return `\n${day}, commit ${commit}, ${cpus().length} cores, ${memory} GiB, load over the last 15 minutes ${load}.\n`;
}

/** What stands behind the measured rows is written by hand, and stays. */
function rest(): string {
  const text = readFileSync(page, 'utf8');
  const from = text.search(/^## /m);
  return from < 0 ? '' : `\n${text.slice(from)}`;
}

async function main(): Promise<void> {
  const { rows, status } = measure();
  const told = tableOf(rows) + circumstances();
  console.log(told);
  process.exitCode = status;
  if (status !== 0) return;
  writeFileSync(page, await format(head + told + rest(), { ...(await resolveConfig(page)), parser: 'markdown' }));
}

void main();
