import { z } from 'zod';
import type { JudgeFailure, Verdict, Winner } from '../contracts/judgement';
import { wellFormed } from '../core/well-formed';
import { type ReplyForm, soleObject } from './verdict-json';

/** UTF-16 units; what is longer is cut, since a verdict was paid for and says who wins all the same. */
export const maxJustificationLength = 500;

/**
 * The letters that the prompt asks for, and the same ones written large: the texts are labelled with exactly these two
 * letters, so that neither spelling can mean the other text. Anything else ("Text A", "first", "both") is refused.
 */
const winnerSpellings = new Map<unknown, Winner>([
  ['a', 'a'],
  ['A', 'a'],
  ['b', 'b'],
  ['B', 'b'],
  ['tie', 'tie'],
  ['Tie', 'tie'],
  ['TIE', 'tie'],
]);

const replySchema = z.strictObject({
  justification: z.string(),
  winner: z.unknown().transform((spelling, context) => {
    const winner = winnerSpellings.get(spelling);
    if (winner !== undefined) return winner;
    context.addIssue('not a winner');
    return z.NEVER;
  }),
  confidence: z.literal([1, 2, 3, 4, 5]),
});

const schemaFor = (winners: readonly Winner[]) => ({
  type: 'object',
  properties: {
    justification: { type: 'string' },
    winner: { type: 'string', enum: winners },
    confidence: { type: 'integer', enum: [1, 2, 3, 4, 5] },
  },
  required: ['justification', 'winner', 'confidence'],
  additionalProperties: false,
});

const schemas = { withTies: schemaFor(['a', 'b', 'tie']), withoutTies: schemaFor(['a', 'b']) };

/**
 * The JSON schema of a verdict, within what Anthropic's `output_config.format` and OpenAI's strict `json_schema` allow:
 * limits of numbers and lengths are enums or are left to `parseVerdict`. The justification comes first, so that a model
 * that writes in order weighs before it decides. Always the same object, as providers compile a schema at first sight.
 */
export function verdictSchema({ tiesAllowed }: { readonly tiesAllowed: boolean }): object {
  return tiesAllowed ? schemas.withTies : schemas.withoutTies;
}

export interface ReplyRules {
  readonly tiesAllowed: boolean;
  readonly form: ReplyForm;
}

/**
 * Reads a model's reply. Exactly what the schema says is a verdict; anything else is `invalid_output` with the raw
 * reply, and a sentence that quotes none of it. Never throws, and never guesses a winner.
 * Justification and raw reply are made well-formed, so that PostgreSQL can hold them.
 */
export function parseVerdict(
  reply: string,
  { tiesAllowed, form }: ReplyRules,
): { readonly verdict: Verdict } | { readonly failure: JudgeFailure } {
  const found = soleObject(reply, form);
  if ('problem' in found) return invalid(reply, found.problem);
  const parsed = replySchema.safeParse(found.value);
  if (!parsed.success) return invalid(reply, problemOf(parsed.error));
  const { winner, confidence, justification } = parsed.data;
  if (winner === 'tie' && !tiesAllowed) return invalid(reply, 'its winner is a tie, which this batch does not allow');
  return { verdict: { winner, confidence, justification: shortened(wellFormed(justification).text.trim()) } };
}

const fieldProblems = new Map<unknown, string>([
  ['winner', 'its winner is missing or not one of "a", "b" and "tie"'],
  ['confidence', 'its confidence is missing or not a whole number from 1 to 5'],
  ['justification', 'its justification is missing or not a string'],
]);

function problemOf(error: z.ZodError): string {
  const [field] = error.issues[0]?.path ?? [];
  return fieldProblems.get(field) ?? 'it has other fields than justification, winner and confidence';
}

function invalid(reply: string, problem: string): { readonly failure: JudgeFailure } {
  const message = `The reply is no verdict: ${problem}.`;
  return { failure: { code: 'invalid_output', message, retryAfterMs: null, rawReply: wellFormed(reply).text } };
}

function shortened(text: string): string | null {
  if (text === '') return null;
  if (text.length <= maxJustificationLength) return text;
  return `${text.slice(0, maxJustificationLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
