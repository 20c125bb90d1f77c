import fc from 'fast-check';
import { defaultCriteria } from '../../src/judges/prompt/criteria';
import { buildPrompt, type PromptPart, type PromptRequest } from '../../src/judges/prompt/prompt';
import { promptSha256 } from '../../src/judges/prompt/prompt-sha256';
import { verdictSchema } from '../../src/judges/verdict';
import { hostileText, hostileTexts } from './hostile-texts';

const requestOf = (more: Partial<PromptRequest> = {}): PromptRequest => ({
  trait: 'clarity',
  criteria: 'The clearer text is better.',
  tiesAllowed: false,
  a: 'one',
  b: 'two',
  ...more,
});
const promptOf = (more: Partial<PromptRequest> = {}) => buildPrompt(requestOf(more));
const textOf = (parts: readonly PromptPart[], role?: PromptPart['role']) =>
  parts
    .filter((part) => role === undefined || part.role === role)
    .map(({ text }) => text)
    .join('');

/**
 * Reads the user's message as the prompt tells a judge to: a text ends at the line with the code of its own opening
 * line and nowhere else. Knows nothing of how it was built.
 */
function readTexts(message: string): { a: string; b: string; tail: string } {
  const read = (label: 'A' | 'B', from: string) => {
    const opening = new RegExp(`^\\[Text ${label} begins: ([0-9a-f]{16})\\]\\n`).exec(from);
    const closing = `\n[Text ${label} ends: ${opening![1]!}]\n\n`;
    const start = opening![0].length;
    const end = from.indexOf(closing, start - 1);
    return { code: opening![1]!, text: from.slice(start, end), rest: from.slice(end + closing.length) };
  };
  const a = read('A', message);
  const b = read('B', a.rest);
  expect(a.code).not.toBe(b.code);
  for (const { code } of [a, b]) expect(a.text + '\n' + b.text).not.toContain(code);
  return { a: a.text, b: b.text, tail: b.rest };
}

const tail = promptOf().at(-1)!.text;

function expectSameStructure(a: string, b: string): void {
  const parts = promptOf({ a, b });
  expect(parts.map(({ role, cache }) => [role, cache])).toEqual([
    ['system', null],
    ['system', null],
    ['system', 'long'],
    ['user', 'short'],
    ['user', null],
    ['user', null],
  ]);
  expect(textOf(parts, 'system')).toBe(textOf(promptOf(), 'system'));
  expect(readTexts(textOf(parts, 'user'))).toEqual({ a, b, tail });
}

describe('no text changes the structure of a prompt', () => {
  test('there are at least 50 hostile texts, two of them of 200 kB', () => {
    expect(hostileTexts.size).toBeGreaterThanOrEqual(50);
    expect([...hostileTexts.values()].filter(({ length }) => length >= 200_000).length).toBeGreaterThanOrEqual(2);
  });

  test.each([...hostileTexts])('%s', (_name, text) => {
    expectSameStructure(text, 'harmless');
    expectSameStructure('harmless', text);
    expectSameStructure(text, text);
  });

  test('any two texts, and any text beside a copy of a prompt that holds it', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (a, b) => {
        expectSameStructure(a, b);
        const known = textOf(promptOf({ a, b }), 'user');
        expectSameStructure(a, known);
        expectSameStructure(known, b);
        expectSameStructure(known, known);
      }),
      { numRuns: 500 },
    );
  });

  test('a copy of the prompt in the other text, and of the prompt that this gives, and so on', () => {
    let b = 'two';
    for (let round = 0; round < 6; round++) {
      expectSameStructure('one', b);
      b += textOf(promptOf({ b }), 'user');
    }
  });
});

describe('a cached prefix', () => {
  const prefix = (parts: readonly PromptPart[], cache: 'long' | 'short') =>
    textOf(parts.slice(0, parts.findIndex((part) => part.cache === cache) + 1));

  test('the static parts are the same bytes whatever the texts are', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (a, b) => {
        expect(prefix(promptOf({ a, b }), 'long')).toBe(prefix(promptOf(), 'long'));
      }),
    );
  });

  test('static parts and first text are the same bytes whatever the second text is', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (a, b, other) => {
        const [code] = /[0-9a-f]{16}/.exec(textOf(promptOf({ a, b: '' }), 'user'))!;
        fc.pre(!b.includes(code) && !other.includes(code));
        expect(prefix(promptOf({ a, b }), 'short')).toBe(prefix(promptOf({ a, b: other }), 'short'));
      }),
    );
  });

  test('the only exception: a second text that holds the very code of the first', () => {
    const copied = textOf(promptOf(), 'user');
    expect(prefix(promptOf({ b: copied }), 'short')).not.toBe(prefix(promptOf(), 'short'));
  });
});

describe('what a judge is told', () => {
  test('the trait and the criteria of the batch, before any text', () => {
    const system = textOf(promptOf(), 'system');
    expect(system).toContain('Trait: clarity\n\nCriteria:\nThe clearer text is better.\n\n');
    expect(textOf(promptOf(), 'user')).not.toContain('clearer');
  });

  test.each([
    ['overall quality', 'spelling'],
    ['argumentation', 'spelling'],
    ['helpfulness', 'made up'],
    ['quality of the answer', 'made up'],
    ['assistant response', 'made up'],
  ])('without criteria, a trait such as "%s" gets those that speak of "%s"', (trait, word) => {
    expect(textOf(promptOf({ trait, criteria: null }), 'system')).toContain(defaultCriteria(trait));
    expect(defaultCriteria(trait)).toContain(word);
  });

  test('a tie is offered only where the batch allows it', () => {
    expect(textOf(promptOf({ tiesAllowed: true }), 'system')).toContain('"a" | "b" | "tie"');
    expect(textOf(promptOf({ tiesAllowed: false }), 'system')).not.toContain('"tie"');
  });

  test('nothing outside of the fences but constants and what the batch says', () => {
    const same = promptOf({ a: 'x', b: 'y' }).map(({ text }) => text.replace(/: [0-9a-f]{16}\]/g, ': CODE]'));
    expect(same.slice(3)).toEqual([
      '[Text A begins: CODE]\nx\n[Text A ends: CODE]\n\n',
      '[Text B begins: CODE]\ny\n[Text B ends: CODE]\n\n',
      tail,
    ]);
    expect(textOf(promptOf(), 'system')).not.toMatch(/anchor|\b20\d\d\b|expected/i);
  });
});

describe('promptSha256', () => {
  const identity = {
    parts: promptOf(),
    schema: verdictSchema({ tiesAllowed: false }),
    settings: { model: 'm', maxTokens: 400 },
  };
  const hash = promptSha256(identity);

  test('it is 64 hexadecimal digits, and the same for the same question', () => {
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(promptSha256({ ...identity, parts: promptOf(), settings: { maxTokens: 400, model: 'm' } })).toBe(hash);
  });

  test.each([
    ['the first text', { parts: promptOf({ a: 'three' }) }],
    ['the order of the texts', { parts: promptOf({ a: 'two', b: 'one' }) }],
    ['the criteria', { parts: promptOf({ criteria: null }) }],
    ['the schema', { schema: verdictSchema({ tiesAllowed: true }) }],
    ['no schema', { schema: null }],
    ['the model', { settings: { model: 'n', maxTokens: 400 } }],
    ['a setting', { settings: { model: 'm', maxTokens: 401 } }],
    ['the type of a setting', { settings: { model: 'm', maxTokens: '400' } }],
  ])('it changes with %s', (_what, change) => {
    expect(promptSha256({ ...identity, ...change })).not.toBe(hash);
  });

  test('it does not change with the marks for the cache', () => {
    const parts = identity.parts.map((part) => ({ ...part, cache: null }));
    expect(promptSha256({ ...identity, parts })).toBe(hash);
  });
});
