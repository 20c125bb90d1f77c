import fc from 'fast-check';
import { maxJustificationLength, parseVerdict, type ReplyRules, verdictSchema } from '../../src/judges/verdict';
import { hostileText, hostileTexts } from './hostile-texts';

const strict: ReplyRules = { tiesAllowed: true, form: 'json' };
const relaxed: ReplyRules = { tiesAllowed: true, form: 'json_in_text' };
const good = { justification: 'Text A is clearer.', winner: 'a', confidence: 4 };
const json = (more: object = {}) => JSON.stringify({ ...good, ...more });

function failureOf(reply: string, rules: ReplyRules) {
  const read = parseVerdict(reply, rules);
  if ('verdict' in read) throw new Error(`Expected a failure, got ${JSON.stringify(read)}`);
  return read.failure;
}

test.each(['a', 'b', 'tie'])('the winner %s is read', (winner) => {
  expect(parseVerdict(json({ winner }), strict)).toEqual({ verdict: { ...good, winner } });
});

test.each([
  ['A', 'a'],
  ['B', 'b'],
  ['Tie', 'tie'],
  ['TIE', 'tie'],
])('%s is %s: the labels of the texts are these very letters', (spelling, winner) => {
  expect(parseVerdict(json({ winner: spelling }), strict)).toEqual({ verdict: { ...good, winner } });
});

test.each([1, 2, 3, 4, 5])('a confidence of %d is kept as it is', (confidence) => {
  expect(parseVerdict(json({ confidence }), strict)).toEqual({ verdict: { ...good, confidence } });
});

test('white space may stand around the object', () => {
  expect(parseVerdict(`\ufeff \n\t${json()}\r\n`, strict)).toEqual({ verdict: good });
});

test('braces and commas in the justification are none of the object', () => {
  const justification = 'Text A has {x}, "winner": "b", {"winner":"b"} and \\"}';
  const expected = { verdict: { ...good, justification } };
  expect(parseVerdict(json({ justification }), strict)).toEqual(expected);
  expect(parseVerdict(`So: ${json({ justification })}`, relaxed)).toEqual(expected);
});

test('a tie where the batch allows none is a failure', () => {
  const rules = { ...strict, tiesAllowed: false };
  expect(failureOf(json({ winner: 'tie' }), rules).message).toContain('tie');
  expect(parseVerdict(json(), rules)).toEqual({ verdict: good });
});

describe('replies that are no verdict (P5)', () => {
  const html = '<!DOCTYPE html><html><body>502 Bad Gateway</body></html>';
  const fixtures: readonly (readonly [name: string, reply: string])[] = [
    ['malformed JSON', "{'justification': 'x', 'winner': 'a', 'confidence': 4}"],
    ['truncated JSON', json().slice(0, -4)],
    ['truncated before the winner', '{"justification": "Text A is clearer because'],
    ['an HTML page', html],
    ['nothing', ''],
    ['white space', ' \n'],
    ['another schema', '{"better": "a", "score": 0.9}'],
    ['the winner C', json({ winner: 'C' })],
    ['the winner "both"', json({ winner: 'both' })],
    ['the winner "A and B"', json({ winner: 'A and B' })],
    ['two verdicts', `${json({ winner: 'a' })}\n${json({ winner: 'b' })}`],
    ['prose that names a winner', 'Text A is clearly better, so the winner is "a".'],
  ];

  test('there are twelve of them', () => expect(fixtures).toHaveLength(12));

  describe.each([strict, relaxed])('$form', (rules) => {
    test.each(fixtures)('%s', (_name, reply) => {
      expect(failureOf(reply, rules)).toEqual({
        code: 'invalid_output',
        message: expect.stringMatching(/^The reply is no verdict: .+\.$/),
        retryAfterMs: null,
        rawReply: reply,
      });
    });
  });
});

describe('what only the relaxed form takes', () => {
  test.each([
    ['a code fence', '```json\n' + json() + '\n```'],
    ['prose before', `Here is my verdict:\n\n${json()}`],
    ['prose after', `${json()}\nI hope this helps.`],
    ['prose that says otherwise', `Text B is better.\n${json()}`],
  ])('%s', (_name, reply) => {
    expect(parseVerdict(reply, relaxed)).toMatchObject({ verdict: { winner: 'a' } });
    expect(failureOf(reply, strict).code).toBe('invalid_output');
  });
});

describe('what neither form takes', () => {
  const names: readonly (readonly [string, string])[] = [
    ['the same field twice', '{"justification":"x","winner":"a","winner":"b","confidence":3}'],
    ['the same field twice, once escaped', '{"justification":"x","winner":"a","\\u0077inner":"b","confidence":3}'],
    ['the same field in two spellings', json({ Winner: 'b' })],
    ['an object inside an object', `{"verdict":${json()}}`],
    ['a draft and a verdict in one object', `{"draft":${json()},"final":${json({ winner: 'b' })}}`],
    ['a draft in braces', `{draft} ${json()}`],
    ['a schema before the verdict', `${JSON.stringify(verdictSchema(strict))} ${json()}`],
    ['an array', `[${json()}]`],
    ['an array of one word and a verdict', `["x", ${json()}]`],
    ['a string that holds a verdict', JSON.stringify(json())],
    ['a closing brace too many', `${json()}}`],
    ['a comment', `${json().slice(0, -1)} /* b */}`],
    ['a trailing comma', `${json().slice(0, -1)},}`],
    ['no winner', '{"justification":"x","confidence":3}'],
    ['no winner but null', json({ winner: null })],
    ['a number as winner', json({ winner: 1 })],
    ['a list of winners', json({ winner: ['a'] })],
    ['the label as winner', json({ winner: 'Text A' })],
    ['a winner with a space', json({ winner: 'a ' })],
    ['a winner of the prototype', json({ winner: '__proto__' })],
    ['a Cyrillic winner', json({ winner: 'а' })],
    ['an empty winner', json({ winner: '' })],
    ['a confidence of 0', json({ confidence: 0 })],
    ['a confidence of 6', json({ confidence: 6 })],
    ['a confidence between two numbers', json({ confidence: 3.5 })],
    ['a confidence in words', json({ confidence: 'high' })],
    ['a confidence as text', json({ confidence: '4' })],
    ['no confidence', '{"justification":"x","winner":"a"}'],
    ['no justification', '{"winner":"a","confidence":3}'],
    ['a further field', json({ note: 'x' })],
    ['a prototype', '{"__proto__":{},"justification":"x","winner":"a","confidence":3}'],
    ['a prototype of plain values', '{"__proto__":"x","justification":"x","winner":"a","confidence":3}'],
    ['a line break inside of a string', '{"justification":"x\ny","winner":"a","confidence":3}'],
    ['an endless reply', `${' '.repeat(100_000)}${json()}`],
    ['an endless opening', '{"justification":"'.repeat(5_000)],
    ['endless escapes', `{"justification":"${'\\"'.repeat(45_000)}`],
  ];

  test.each(names)('%s', (_name, reply) => {
    for (const rules of [strict, relaxed]) expect(failureOf(reply, rules).code).toBe('invalid_output');
  });
});

describe('justification', () => {
  test('a long one is cut, and does not cost the verdict', () => {
    const read = parseVerdict(json({ justification: `${'x'.repeat(maxJustificationLength - 2)}👍👍` }), strict);
    const justification = `${'x'.repeat(maxJustificationLength - 2)}…`;
    expect(read).toEqual({ verdict: { ...good, justification } });
  });

  test('one that just fits is left whole', () => {
    const justification = 'x'.repeat(maxJustificationLength);
    expect(parseVerdict(json({ justification }), strict)).toEqual({ verdict: { ...good, justification } });
  });

  test('an empty one is none', () => {
    expect(parseVerdict(json({ justification: ' ' }), strict)).toEqual({ verdict: { ...good, justification: null } });
  });

  test.each([...hostileTexts])('%s in it changes nothing else', (_name, text) => {
    const read = parseVerdict(json({ justification: text.slice(0, 50_000) }), strict);
    expect(read).toMatchObject({ verdict: { winner: 'a', confidence: 4 } });
    const { justification } = (read as { verdict: { justification: string | null } }).verdict;
    expect(justification ?? '').not.toMatch(/\0|\p{Cs}/u);
    expect(justification?.length ?? 0).toBeLessThanOrEqual(maxJustificationLength);
  });
});

test('no reply makes it throw, or gives a winner that the one JSON object in it does not state', () => {
  const scalar = fc.oneof(fc.constantFrom('a', 'b', 'tie', 'A', 'C', 3, 5, null), hostileText);
  const object = fc
    .record({ justification: scalar, winner: scalar, confidence: scalar }, { requiredKeys: [] })
    .map((value) => JSON.stringify(value));
  const piece = fc.oneof(object, fc.constant(json()), fc.constant(json({ winner: 'b' })), hostileText);
  const reply = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(' '));
  fc.assert(
    fc.property(reply, fc.boolean(), fc.constantFrom('json', 'json_in_text'), (text, tiesAllowed, form) => {
      const read = parseVerdict(text, { tiesAllowed, form });
      if ('failure' in read) {
        expect(read.failure.rawReply).not.toMatch(/\0|\p{Cs}/u);
        return;
      }
      const stated = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as typeof good;
      expect(read.verdict.winner).toBe(stated.winner.toLowerCase());
      expect(read.verdict.confidence).toBe(stated.confidence);
      expect(tiesAllowed || read.verdict.winner !== 'tie').toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test('a failure quotes nothing of the reply', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z]{12}$/), fc.constantFrom('winner', 'confidence', 'note'), (canary, field) => {
      expect(failureOf(json({ [field]: canary }), relaxed).message).not.toContain(canary);
      expect(failureOf(canary, relaxed).message).not.toContain(canary);
    }),
  );
});

describe('verdictSchema', () => {
  test.each([
    [true, ['a', 'b', 'tie']],
    [false, ['a', 'b']],
  ])('ties allowed: %s', (tiesAllowed, winners) => {
    const schema = verdictSchema({ tiesAllowed });
    expect(schema).toEqual({
      type: 'object',
      properties: {
        justification: { type: 'string' },
        winner: { type: 'string', enum: winners },
        confidence: { type: 'integer', enum: [1, 2, 3, 4, 5] },
      },
      required: ['justification', 'winner', 'confidence'],
      additionalProperties: false,
    });
    expect(verdictSchema({ tiesAllowed })).toBe(schema);
    for (const winner of winners) {
      expect(parseVerdict(json({ winner }), { tiesAllowed, form: 'json' })).toHaveProperty('verdict');
    }
  });
});
