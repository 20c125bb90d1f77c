import type { FakeVerdict } from './solver';

export interface JsonSchema {
  readonly properties?: Readonly<Record<string, { readonly enum?: readonly unknown[]; readonly type?: string }>>;
}

/** What is answered where no schema says otherwise. */
export const plainSchema: JsonSchema = {
  properties: {
    winner: { enum: ['a', 'b', 'tie'] },
    confidence: { enum: [1, 2, 3, 4, 5] },
    justification: { type: 'string' },
  },
};

/** The name of the property that takes the winner: its enum has a member that begins with a, and one with b. */
export function winnerProperty({ properties = {} }: JsonSchema): string | null {
  const found = Object.entries(properties).find(([, one]) => member(one.enum, 'a') && member(one.enum, 'b'));
  return found?.[0] ?? null;
}

export function allowsTie(schema: JsonSchema): boolean {
  const name = winnerProperty(schema);
  return name !== null && member(schema.properties?.[name]?.enum, 't') !== undefined;
}

/** An object with the properties of the schema, in their order, that states the verdict. */
export function answerBySchema(schema: JsonSchema, verdict: FakeVerdict): Record<string, unknown> {
  const winner = winnerProperty(schema);
  const value = (name: string, one: { readonly enum?: readonly unknown[]; readonly type?: string }): unknown => {
    if (name === winner) return member(one.enum, verdict.winner.charAt(0)) ?? member(one.enum, 'a');
    if (one.enum?.every((each) => typeof each === 'number')) return verdict.confidence;
    if (one.enum !== undefined) return one.enum[0];
    if (one.type === 'integer' || one.type === 'number') return verdict.confidence;
    return one.type === 'string' ? verdict.justification : null;
  };
  const entries = Object.entries(schema.properties ?? {});
  return Object.fromEntries(entries.map(([name, one]) => [name, value(name, one)]));
}

function member(members: readonly unknown[] | undefined, letter: string): unknown {
  return members?.find((one) => typeof one === 'string' && one.toLowerCase().startsWith(letter));
}
