/**
 * Injects the faults of test/faults into real servers and workers, and prints what was measured as a Markdown table.
 *   npm run faults
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

type Row = Record<'fault' | 'injected' | 'measured' | 'bound', string>;

const root = resolve(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'paragone-figures-'));
const file = join(folder, 'figures.jsonl');
// One after the other: two at once would disturb each other's figures.
const { status } = spawnSync(
  process.execPath,
  [require.resolve('jest/bin/jest'), '--config', 'jest.faults.config.cjs'],
  {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, PARAGONE_FAULT_FIGURES: file },
  },
);
const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
rmSync(folder, { recursive: true });
const rows = lines.map((line) => JSON.parse(line) as Row).sort((one, other) => one.fault.localeCompare(other.fault));
console.log('| fault | injected | measured | bound |\n| --- | --- | --- | --- |');
for (const { fault, injected, measured, bound } of rows) {
  console.log(`| ${fault} | ${injected} | ${measured} | ${bound} |`);
}
const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout.trim();
console.log(`\n${new Date().toISOString().slice(0, 10)}, commit ${commit || 'unknown'}`);
process.exitCode = status ?? 1;
