import fc from 'fast-check';
import { InputError } from '../../src/input/input-error';
import { parseJudgeSpec, providerOf } from '../../src/judges/judge-spec';

const parse = (text: string) => parseJudgeSpec(text, { baseDir: '/base' });

function errorOf(text: string): InputError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error(`expected "${text}" to be refused`);
}

test('simulated alone has every default', () => {
  expect(parse('simulated')).toEqual({
    provider: 'simulated',
    model: null,
    spec: 'simulated',
    options: {
      latencyMs: 0,
      jitterMs: 0,
      noise: 1,
      bias: 0,
      failureRate: 0,
      refusalRate: 0,
      garbageRate: 0,
      scale: 'standardised',
      callLog: null,
    },
  });
});

test('the long example of the manual parses, with its path made absolute', () => {
  const { options, spec } = parse(
    'simulated:latencyMs=300,noise=1,bias=0.5,refusalRate=0,garbageRate=0,failureRate=0.1,callLog=calls.jsonl',
  );
  expect(options).toMatchObject({
    latencyMs: 300,
    noise: 1,
    bias: 0.5,
    failureRate: 0.1,
    callLog: '/base/calls.jsonl',
  });
  expect(spec).toBe('simulated:latencyMs=300,bias=0.5,failureRate=0.1,callLog=/base/calls.jsonl');
});

test('order, spelling of numbers and defaults do not change the canonical spec', () => {
  const spellings = [
    'simulated:bias=.5,noise=2',
    'simulated:noise=2.0,bias=5e-1',
    ' simulated:noise=+2,bias=0.50,latencyMs=0 ',
  ];
  expect(new Set(spellings.map((text) => parse(text).spec))).toEqual(new Set(['simulated:noise=2,bias=0.5']));
});

test('a canonical spec parses to itself wherever it is read', () => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const options = fc.record(
    {
      latencyMs: number(0, 1000),
      noise: number(0.001, 100),
      bias: number(-5, 5),
      failureRate: number(0, 0.5),
      refusalRate: number(0, 0.5),
      scale: fc.constantFrom('raw', 'standardised'),
      callLog: fc.constantFrom('calls.jsonl', '/logs/a, b.jsonl', '../x=1,2.jsonl', 'é 雪.jsonl'),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(options, (given) => {
      const text = Object.entries(given).map(([key, value]) => `${key}=${value}`);
      const first = parse(text.length === 0 ? 'simulated' : `simulated:${text.join(',')}`);
      expect(parseJudgeSpec(first.spec, { baseDir: '/elsewhere' })).toEqual(first);
    }),
    { seed: 1 },
  );
});

test('an Anthropic model alone has every default', () => {
  expect(parse('anthropic:claude-sonnet-5')).toEqual({
    provider: 'anthropic',
    model: 'claude-sonnet-5',
    spec: 'anthropic:claude-sonnet-5',
    options: {
      maxTokens: 1024,
      effort: null,
      timeoutMs: 120_000,
      cache: 'on',
      inputUsd: null,
      outputUsd: null,
      cacheReadUsd: null,
      cacheWriteUsd: null,
    },
  });
});

test.each([
  [
    'anthropic:claude-sonnet-5,cache=off,effort=low,maxTokens=2048',
    'anthropic:claude-sonnet-5,maxTokens=2048,effort=low,cache=off',
  ],
  [' anthropic:claude-sonnet-5,timeoutMs=120000 ', 'anthropic:claude-sonnet-5'],
  ['anthropic:m,outputUsd=15,inputUsd=3.0', 'anthropic:m,inputUsd=3,outputUsd=15'],
  ['openai:llama3.1:8b', 'openai:llama3.1:8b'],
  ['openai:meta-llama/Llama-3.1-8B-Instruct,maxTokens=256', 'openai:meta-llama/Llama-3.1-8B-Instruct,maxTokens=256'],
  ['recorded:votes of, 2026.csv', 'recorded:/base/votes of, 2026.csv'],
  ['recorded:/data/votes.csv', 'recorded:/data/votes.csv'],
])('%p is %p in canonical form, which parses to itself', (text, canonical) => {
  const first = parse(text);
  expect(first.spec).toBe(canonical);
  expect(parseJudgeSpec(canonical, { baseDir: '/elsewhere' })).toEqual(first);
});

test.each([
  ['anthropic', 'incomplete_judge', 'names no model. Write one after the colon, as in anthropic:claude-'],
  ['anthropic:', 'incomplete_judge', 'names no model'],
  ['anthropic:effort=low', 'incomplete_judge', 'names no model'],
  ['anthropic,effort=low', 'incomplete_judge', 'names no model'],
  ['anthropic:claude sonnet', 'incomplete_judge', 'without spaces'],
  ['openai', 'incomplete_judge', 'as in openai:'],
  ['recorded', 'incomplete_judge', 'names no file of votes'],
  ['recorded:votes.csv,noise=1', 'unknown_option', 'It has no options'],
  ['anthropic:m,temperature=0.1', 'unknown_option', 'takes no sampling parameters'],
  ['anthropic:m,top_p=1', 'unknown_option', 'takes no sampling parameters'],
  ['anthropic:m,topK=1', 'unknown_option', 'takes no sampling parameters'],
  ['anthropic:m,seed=1', 'unknown_option', 'has no seed'],
  ['anthropic:m,noise=1', 'unknown_option', 'Options are maxTokens, effort, timeoutMs, cache'],
  ['anthropic:m,effort=enormous', 'bad_option', 'expected low, medium, high, xhigh, max, got "enormous"'],
  ['anthropic:m,cache=yes', 'bad_option', 'on, criteria or off'],
  ['anthropic:m,maxTokens=1.5', 'bad_option', 'tokens (a whole number)'],
  ['anthropic:m,maxTokens=1', 'bad_option', 'from 16'],
  ['anthropic:m,timeoutMs=999', 'bad_option', 'milliseconds (a whole number) from 1000'],
  ['anthropic:m,inputUsd=3', 'bad_option', 'inputUsd and outputUsd together'],
  ['anthropic:m,effort', 'incomplete_judge', 'without spaces, commas'],
])('%p is refused with %s', (text, code, part) => {
  const error = errorOf(text);
  expect(error.code).toBe(code);
  expect(error.message).toContain(part);
});

test.each([
  ['', 'unknown_judge', 'simulated'],
  ['Simulated', 'unknown_judge', 'simulated'],
  ['gpt', 'unknown_judge', 'available now: simulated'],
  [
    'simulated:nois=1',
    'unknown_option',
    'latencyMs, jitterMs, noise, bias, failureRate, refusalRate, garbageRate, scale, callLog',
  ],
  ['simulated:__proto__=1', 'bad_option', 'key=value'],
  ['simulated:constructor=1', 'unknown_option', 'constructor'],
  ['simulated:', 'bad_option', 'key=value'],
  ['simulated:noise', 'bad_option', 'key=value'],
  ['simulated:noise=1,noise=2', 'bad_option', 'noise twice'],
  ['simulated:noise=0', 'bad_option', 'from 0.001'],
  ['simulated:noise=loud', 'bad_option', 'got "loud"'],
  ['simulated:bias=Infinity', 'bad_option', 'logits'],
  ['simulated:bias=0x10', 'bad_option', 'logits'],
  ['simulated:latencyMs=-1', 'bad_option', 'milliseconds from 0'],
  ['simulated:latencyMs=10,jitterMs=11', 'bad_option', 'at most latencyMs'],
  ['simulated:failureRate=1.1', 'bad_option', 'from 0 to 1'],
  ['simulated:failureRate=0.6,refusalRate=0.6', 'bad_option', 'together'],
  ['simulated:scale=log', 'bad_option', 'standardised or raw'],
  ['simulated:callLog=', 'bad_option', 'path'],
])('%p is refused with %s', (text, code, part) => {
  const error = errorOf(text);
  expect(error.code).toBe(code);
  expect(error.message).toContain(part);
});

test('a provider is told without parsing options', () => {
  expect(providerOf('simulated')).toBe('simulated');
  expect(providerOf('anthropic:some-model,temperature=0')).toBe('anthropic');
});
