/** Prompts of the tests' own making: the fake must not need the product's. */
export const model = 'claude-sonnet-5';

export const schema = {
  type: 'object',
  properties: {
    winner: { type: 'string', enum: ['a', 'b', 'tie'] },
    confidence: { type: 'integer', enum: [1, 2, 3, 4, 5] },
    justification: { type: 'string' },
  },
  required: ['winner', 'confidence', 'justification'],
  additionalProperties: false,
};

export const schemaWithoutTie = {
  ...schema,
  properties: { ...schema.properties, winner: { type: 'string', enum: ['A', 'B'] } },
};

const fenced = (text: string, nonce: string): string =>
  `=== text ${nonce} begins ===\n${text}\n=== text ${nonce} ends ===`;

export const comparison = (a: string, b: string): string =>
  `Which is better?\n${fenced(a, '7f3a9c21')}\n${fenced(b, '0be4d1f8')}`;

export function messageParams(a: string, b: string) {
  return {
    model,
    max_tokens: 300,
    messages: [{ role: 'user' as const, content: comparison(a, b) }],
    output_config: { format: { type: 'json_schema' as const, schema } },
  };
}

export function chatParams(a: string, b: string) {
  return {
    model: 'gpt-fake',
    messages: [{ role: 'user' as const, content: comparison(a, b) }],
    response_format: {
      type: 'json_schema' as const,
      json_schema: { name: 'verdict', strict: true, schema },
    },
  };
}

export const good = 'A good text. quality=3.25';
export const poor = 'A poor text that is longer than the other. quality=1';
