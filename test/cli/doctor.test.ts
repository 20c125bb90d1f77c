import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../support/command';

const folder = mkdtempSync(join(tmpdir(), 'paragone-doctor-'));
beforeAll(() => writeFileSync(join(folder, 'file'), ''));
afterAll(() => rmSync(folder, { recursive: true }));

test.concurrent.each([['file/home'], ['/proc/paragone']])(
  'a home that cannot be written, %s, is a problem',
  async (at) => {
    const home = at.startsWith('/') ? at : join(folder, at);
    const { code, stdout } = await runCommand(['doctor', '--json'], { folder, home });
    const findings = JSON.parse(stdout) as { name: string; state: string; text: string }[];
    expect(findings.filter(({ state }) => state === 'problem')).toEqual([
      {
        name: 'PARAGONE_HOME',
        state: 'problem',
        text: expect.stringMatching(/cannot be written .* Set PARAGONE_HOME/),
      },
    ]);
    expect(code).toBe(1);
  },
);

test.concurrent.each([
  ['on', 'on: spans go where the OTEL_… variables say'],
  ['', 'off: no traces are sent'],
])('PARAGONE_TRACING=%s is told as %s', async (tracing, text) => {
  const home = join(folder, 'home');
  const { stdout } = await runCommand(['doctor', '--json'], {
    folder,
    home,
    environment: { PARAGONE_TRACING: tracing },
  });
  const findings = JSON.parse(stdout) as { name: string; state: string; text: string }[];
  expect(findings.at(-1)).toEqual({ name: 'PARAGONE_TRACING', state: 'ok', text });
});
