import type { Winner } from '../../../src/contracts/judgement';
import type { AnswerFault } from './fault-rule';
import { findTexts } from './find-texts';
import { shortHash, type Prompt } from './prompt';
import { allowsTie, answerBySchema, plainSchema, winnerProperty, type JsonSchema } from './schema-answer';
import { contradicted, solve, type FakeVerdict, type SolverRule } from './solver';
import { tokensOf } from './tokens';

/** What a model answers, before a protocol wraps it. */
export interface Completion {
  readonly text: string;
  readonly stop: 'end' | 'max_tokens' | 'refusal';
  /** The right answer, whatever the text says; null: the prompt does not hold two texts. */
  readonly winner: Winner | null;
  /** Hashes of the two texts in the order shown. */
  readonly pair: readonly [string, string] | null;
  /** The same answer with another winner. */
  readonly contradiction: string;
}

export interface CompletionSettings extends SolverRule {
  /** How an answer without a schema is written. */
  readonly unschemed: 'json' | 'prose' | 'fenced';
}

/** The answer to a prompt: by rule from its two texts, in the form of its schema, spoilt as scripted. */
export function complete(prompt: Prompt, fault: AnswerFault | null, settings: CompletionSettings): Completion {
  const whole = prompt.parts.map(({ text }) => text).join('\n');
  const texts = findTexts(whole);
  if (texts === null) return withoutTexts(prompt.maxTokens);
  const schema = prompt.schema ?? plainSchema;
  const solved = solve(texts, settings);
  const verdict = solved.winner === 'tie' && !allowsTie(schema) ? ({ ...solved, winner: 'a' } as const) : solved;
  const form = prompt.schema === null ? settings.unschemed : 'json';
  const written = (one: FakeVerdict) => inForm(JSON.stringify(answerBySchema(schema, one)), form);
  const pair = [shortHash(texts[0]), shortHash(texts[1])] as const;
  const known = { winner: verdict.winner, pair, contradiction: written(contradicted(verdict)) };
  if (fault?.as === 'refusal') return { text: '', stop: 'refusal', ...known };
  const text = fault === null ? written(verdict) : spoilt(fault, schema, verdict);
  if (fault?.as === 'max_tokens') return { text: text.slice(0, text.length / 2), stop: 'max_tokens', ...known };
  return { ...cut(text, prompt.maxTokens), ...known };
}

function withoutTexts(maxTokens: number): Completion {
  const text = 'The fake provider found no two texts in the prompt.';
  return { ...cut(text, maxTokens), winner: null, pair: null, contradiction: text };
}

function cut(text: string, maxTokens: number): Pick<Completion, 'text' | 'stop'> {
  if (tokensOf(text) <= maxTokens) return { text, stop: 'end' };
  return { text: text.slice(0, maxTokens * 4), stop: 'max_tokens' };
}

function inForm(json: string, form: CompletionSettings['unschemed']): string {
  if (form === 'json') return json;
  if (form === 'fenced') return `\`\`\`json\n${json}\n\`\`\``;
  return `I have compared the two texts. My verdict is ${json} and I stand by it.`;
}

function spoilt(fault: AnswerFault, schema: JsonSchema, verdict: FakeVerdict): string {
  const answer = answerBySchema(schema, verdict);
  const won = (winner: string) => JSON.stringify({ ...answer, [winnerProperty(schema) ?? 'winner']: winner });
  switch (fault.as) {
    case 'wrong_schema':
      return JSON.stringify({ choice: verdict.winner, certainty: 'high' });
    case 'winner_c':
      return won('C');
    case 'both':
      return won('both');
    case 'two_objects':
      return `${JSON.stringify(answer)}\n${JSON.stringify(answerBySchema(schema, contradicted(verdict)))}`;
    case 'prose':
    case 'fenced':
      return inForm(JSON.stringify(answer), fault.as);
    case 'text':
      return fault.text;
    case 'max_tokens':
    case 'refusal':
      return JSON.stringify(answer);
  }
}
