import { openaiOptionsSchema } from '../../src/judges/openai/options';

test('without options: nothing that a server may refuse is sent', () => {
  expect(openaiOptionsSchema.parse({})).toEqual({
    maxTokens: 1024,
    temperature: null,
    seed: null,
    reasoningEffort: null,
    timeoutMs: 120_000,
    schema: 'auto',
    inputUsd: null,
    outputUsd: null,
    cacheReadUsd: null,
  });
});

test('options are read from the text of a SPEC', () => {
  const given = { maxTokens: '300', temperature: '0', seed: '7', reasoningEffort: 'high', schema: 'off' };
  const prices = { inputUsd: '0.25', outputUsd: '2' };
  expect(openaiOptionsSchema.parse({ ...given, ...prices })).toMatchObject({
    maxTokens: 300,
    temperature: 0,
    seed: 7,
    reasoningEffort: 'high',
    schema: 'off',
    inputUsd: 0.25,
    outputUsd: 2,
  });
});

test.each([
  ['temperature', '2.1', 'expected a temperature from 0 to 2'],
  ['temperature', 'warm', 'expected a temperature from 0 to 2'],
  ['seed', '1.5', /whole number/],
  ['reasoningEffort', 'enormous', /^expected none, minimal, low, medium, high, xhigh, max$/],
  ['schema', 'yes', 'expected auto, json or off'],
  ['maxTokens', '0', /^expected .*tokens/],
  ['timeoutMs', '10', /^expected .*milliseconds/],
  ['inputUsd', '1', 'expected inputUsd and outputUsd together'],
  ['cacheReadUsd', '1', 'expected inputUsd and outputUsd together'],
])('%s=%s is refused with what is expected', (name, value, message) => {
  const issue = openaiOptionsSchema.safeParse({ [name]: value }).error?.issues[0];
  expect(issue?.path).toEqual([name]);
  if (typeof message === 'string') expect(issue?.message).toBe(message);
  else expect(issue?.message).toMatch(message);
});
