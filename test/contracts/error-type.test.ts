import { errorTypes } from '../../src/contracts/error-type';
import { failureCodeOf } from '../../src/judges/llm/failure-code';

/** What a provider's status becomes, through the one taxonomy of failures. */
test.each([
  [400, 'invalid_request'],
  [401, 'invalid_request'],
  [408, 'server_error'],
  [429, 'rate_limit'],
  [500, 'server_error'],
  [503, 'server_error'],
  [529, 'server_error'],
] as const)('status %i is an error of type %s (S4-093)', (status, type) => {
  expect(errorTypes[failureCodeOf(status)]).toBe(type);
});

test('a timeout is told from a lost connection, of which nobody knows why (S4-093)', () => {
  expect(errorTypes).toMatchObject({ timeout: 'timeout', connection: 'unknown' });
});
