import { resolveMode } from '../../src/client/resolve-mode';

const resolve = (requested: string | null, configured: string | null, provider = 'simulated') =>
  resolveMode(
    [
      { name: 'the request', value: requested },
      { name: 'LLM_BATCHING_MODE', value: configured },
    ],
    provider,
  );

test.each([
  [null, null, 'serial_bundle'],
  [null, 'per_request', 'per_request'],
  ['provider_batch_api', null, 'provider_batch_api'],
  ['per_request', 'provider_batch_api', 'per_request'],
  ['serial_bundle', 'per_request', 'serial_bundle'],
])('%s in the request and %s configured give %s, without a word', (requested, configured, mode) => {
  expect(resolve(requested, configured)).toEqual({ mode, notices: [] });
});

test.each([
  ['bogus', 'per_request', 'per_request', ['the request']],
  ['bogus', null, 'serial_bundle', ['the request']],
  [null, 'bogus', 'serial_bundle', ['LLM_BATCHING_MODE']],
  ['bogus', 'PER_REQUEST', 'serial_bundle', ['the request', 'LLM_BATCHING_MODE']],
  ['per_request', 'bogus', 'per_request', []],
])('%s in the request and %s configured fall back to %s, one notice for each', (requested, configured, mode, named) => {
  const resolved = resolve(requested, configured);
  expect(resolved.mode).toBe(mode);
  expect(resolved.notices).toEqual(
    named.map((name) => expect.stringMatching(new RegExp(`^${name} is one of .*got "`))),
  );
});

test('a provider without a batch interface falls back to bundles, and says so', () => {
  const { mode, notices } = resolve('provider_batch_api', null, 'recorded');
  expect(mode).toBe('serial_bundle');
  expect(notices).toEqual([expect.stringMatching(/^recorded has no interface for provider_batch_api.*serial_bundle/)]);
});
