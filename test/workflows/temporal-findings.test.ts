import { temporalFindings } from '../../src/cli/temporal-findings';
import { registerSearchAttributes } from '../../src/client/search-attributes';
import { TemporalRig } from '../support/temporal';

let rig: TemporalRig;
beforeAll(async () => {
  rig = await TemporalRig.start('dev-server');
});
afterAll(() => rig.stop());

test('doctor tells of search attributes that are missing, and of fairness, which nobody can ask for', async () => {
  expect(await states()).toEqual({ TEMPORAL_ADDRESS: 'ok', 'search attributes': 'note', fairness: 'note' });
  expect(await registerSearchAttributes(rig.environment.connection, 'default')).toBeNull();
  expect(await states()).toMatchObject({ 'search attributes': 'ok' });
});

async function states(): Promise<Record<string, string>> {
  const findings = await temporalFindings(rig.target);
  return Object.fromEntries(findings.map(({ name, state }) => [name, state]));
}
