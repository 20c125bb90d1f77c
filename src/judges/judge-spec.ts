import { resolve } from 'node:path';
import { displayable } from '../input/displayable';
import { InputError } from '../input/input-error';
import { anthropicHints, type AnthropicOptions, anthropicOptionsSchema } from './anthropic/options';
import { openaiHints, type OpenaiOptions, openaiOptionsSchema } from './openai/options';
import { recordedOptionsSchema } from './recorded/options';
import { type SimulatedOptions, simulatedOptionsSchema } from './simulated-options';
import { canonicalOptions, isOption, parseOptions, splitTail } from './spec-options';

/** Judges of this release; each has a queue of its own. */
export const judgeProviders = ['simulated', 'recorded', 'anthropic', 'openai'] as const;
export type JudgeProvider = (typeof judgeProviders)[number];

/** Which judge, and how: the parsed form of a SPEC such as `simulated:noise=2,bias=0.5`. */
export type JudgeSpec = SimulatedSpec | RecordedSpec | AnthropicSpec | OpenaiSpec;

interface CanonicalSpec {
  /** Canonical: options in a fixed order, without defaults, paths absolute. Equal specs are equal strings. */
  readonly spec: string;
}

interface SimulatedSpec extends CanonicalSpec {
  readonly provider: 'simulated';
  /** Null for a provider without models. */
  readonly model: null;
  readonly options: SimulatedOptions;
}

interface RecordedSpec extends CanonicalSpec {
  readonly provider: 'recorded';
  readonly model: null;
  readonly options: {
    /** The file of votes, absolute. */
    readonly votes: string;
  };
}

export interface AnthropicSpec extends CanonicalSpec {
  readonly provider: 'anthropic';
  readonly model: string;
  readonly options: AnthropicOptions;
}

export interface OpenaiSpec extends CanonicalSpec {
  readonly provider: 'openai';
  readonly model: string;
  readonly options: OpenaiOptions;
}

const rules = {
  simulated: { schema: simulatedOptionsSchema, hints: {}, example: 'simulated:noise=2,bias=0.5' },
  recorded: { schema: recordedOptionsSchema, hints: {}, example: 'recorded:votes.csv' },
  anthropic: {
    schema: anthropicOptionsSchema,
    hints: anthropicHints,
    example: 'anthropic:claude-sonnet-5,effort=low',
  },
  openai: { schema: openaiOptionsSchema, hints: openaiHints, example: 'openai:gpt-5.6-luna,maxTokens=2048' },
} as const;

/**
 * Parses a SPEC as the user wrote it, or a canonical one: the provider, after a colon its model or file if it has
 * such, and then options, each as `key=value` after a comma (the first after the colon where there is no model).
 * @param baseDir what a relative path is resolved against; a canonical spec does not need it
 * @throws InputError `unknown_judge`, `unknown_option`, `bad_option`, `incomplete_judge`
 */
export function parseJudgeSpec(text: string, { baseDir }: { readonly baseDir: string }): JudgeSpec {
  const trimmed = text.trim();
  const provider = knownProvider(providerOf(trimmed), text);
  const parts = trimmed === provider ? [] : splitTail(trimmed.slice(provider.length + 1));
  switch (provider) {
    case 'simulated': {
      const { callLog, ...others } = parseOptions(parts, rules.simulated, text);
      const options = { ...others, callLog: callLog === null ? null : resolve(baseDir, callLog) };
      const canonical = canonicalOptions(simulatedOptionsSchema, options);
      return { provider, model: null, options, spec: [provider, canonical.join(',')].filter(Boolean).join(':') };
    }
    case 'recorded': {
      const [file, others] = subjectOf(parts, 'file of votes', provider, text);
      parseOptions(others, rules.recorded, text);
      const votes = resolve(baseDir, file);
      return { provider, model: null, options: { votes }, spec: `${provider}:${votes}` };
    }
    case 'anthropic': {
      const [model, others] = modelOf(parts, provider, text);
      const options = parseOptions(others, rules.anthropic, text);
      return { provider, model, options, spec: canonicalSpec(provider, model, options) };
    }
    case 'openai': {
      const [model, others] = modelOf(parts, provider, text);
      const options = parseOptions(others, rules.openai, text);
      return { provider, model, options, spec: canonicalSpec(provider, model, options) };
    }
  }
}

/** The provider that a SPEC names, for instance to find its queue; parses nothing else. */
export function providerOf(spec: string): string {
  return spec.split(/[:,]/, 1)[0] ?? spec;
}

function knownProvider(name: string, text: string): JudgeProvider {
  const known = judgeProviders.find((provider) => provider === name);
  if (known !== undefined) return known;
  const there = `available now: ${judgeProviders.join(', ')}`;
  const sentence = `there is no judge "${displayable(text)}"; ${there}. Write for example ${rules.anthropic.example}.`;
  throw new InputError('unknown_judge', sentence);
}

function modelOf(
  parts: readonly string[],
  provider: JudgeProvider,
  text: string,
): readonly [string, readonly string[]] {
  const [model, others] = subjectOf(parts, 'model', provider, text);
  if (/^[^\s,=]{1,200}$/.test(model)) return [model, others];
  const expected = 'a model is named without spaces, commas and "="';
  throw new InputError(
    'incomplete_judge',
    `${expected}, got "${displayable(model)}". Write ${rules[provider].example}.`,
  );
}

/** What stands directly after the colon, and the options after it. */
function subjectOf(
  parts: readonly string[],
  what: 'model' | 'file of votes',
  provider: JudgeProvider,
  text: string,
): readonly [string, readonly string[]] {
  const [first = '', ...others] = parts;
  const subject = first.trim();
  if (subject !== '' && !isOption(subject)) return [subject, others];
  const sentence = `the judge "${displayable(text)}" names no ${what}. Write one after the colon`;
  throw new InputError('incomplete_judge', `${sentence}, as in ${rules[provider].example}.`);
}

function canonicalSpec(
  provider: 'anthropic' | 'openai',
  model: string,
  options: Readonly<Record<string, unknown>>,
): string {
  return [`${provider}:${model}`, ...canonicalOptions(rules[provider].schema, options)].join(',');
}
