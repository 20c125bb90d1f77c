import { resolve } from 'node:path';
import type { z } from 'zod';
import { displayable } from '../input/displayable';
import { InputError } from '../input/input-error';
import { type SimulatedOptions, simulatedOptionsSchema } from './simulated-options';

/** Judges of this release; each has a queue of its own. */
export const judgeProviders = ['simulated'] as const;
export type JudgeProvider = (typeof judgeProviders)[number];

const laterProviders: readonly string[] = ['recorded', 'anthropic', 'openai'];

/** Which judge, and how: the parsed form of a SPEC such as `simulated:noise=2,bias=0.5`. */
export interface JudgeSpec {
  readonly provider: JudgeProvider;
  /** Null for a provider without models. */
  readonly model: null;
  readonly options: SimulatedOptions;
  /** Canonical: options in a fixed order, without defaults, paths absolute. Equal specs are equal strings. */
  readonly spec: string;
}

/**
 * Parses a SPEC as the user wrote it, or a canonical one. A comma begins a new option only before `key=`, so that a
 * path may hold commas.
 * @param baseDir what a relative `callLog` is resolved against; a canonical spec does not need it
 * @throws InputError `unknown_judge`, `unknown_option`, `bad_option`
 */
export function parseJudgeSpec(text: string, { baseDir }: { readonly baseDir: string }): JudgeSpec {
  const trimmed = text.trim();
  const name = providerOf(trimmed);
  refuseOtherProviders(name, text);
  const given = trimmed === name ? new Map<string, string>() : optionsOf(trimmed.slice(name.length + 1), text);
  const parsed = simulatedOptionsSchema.safeParse(Object.fromEntries(given));
  if (!parsed.success) throw optionError(parsed.error, given, text);
  const { callLog } = parsed.data;
  const options = { ...parsed.data, callLog: callLog === null ? null : resolve(baseDir, callLog) };
  return { provider: 'simulated', model: null, options, spec: canonicalSpec(options) };
}

/** The provider that a SPEC names, for instance to find its queue; parses nothing else. */
export function providerOf(spec: string): string {
  return spec.split(/[:,]/, 1)[0] ?? spec;
}

function refuseOtherProviders(name: string, text: string): void {
  if (name === 'simulated') return;
  const sentence = laterProviders.includes(name)
    ? `the judge "${name}" comes with a later release`
    : `there is no judge "${displayable(text)}"`;
  throw new InputError('unknown_judge', `${sentence}; available now: simulated.`);
}

function optionsOf(tail: string, text: string): Map<string, string> {
  const options = new Map<string, string>();
  for (const part of tail.split(/,(?=[A-Za-z]+=)/)) {
    const [, key, value] = /^\s*([A-Za-z]+)=(.*)$/su.exec(part) ?? [];
    if (key === undefined || value === undefined) {
      const got = `expected key=value in the judge "${displayable(text)}", got "${displayable(part)}"`;
      throw new InputError('bad_option', `${got}. Write for example simulated:noise=2,bias=0.5.`);
    }
    if (options.has(key)) {
      throw new InputError('bad_option', `the judge "${displayable(text)}" has ${key} twice. Keep one.`);
    }
    options.set(key, value.trim());
  }
  return options;
}

function optionError(error: z.ZodError, given: ReadonlyMap<string, string>, text: string): InputError {
  const names = Object.keys(simulatedOptionsSchema.shape);
  const unknown = [...given.keys()].find((key) => !names.includes(key));
  const judge = `the judge "${displayable(text)}"`;
  if (unknown !== undefined) {
    const sentence = `${judge} has no option "${displayable(unknown)}". Options are ${names.join(', ')}.`;
    return new InputError('unknown_option', sentence);
  }
  const issue = error.issues[0];
  const key = String(issue?.path[0]);
  const got = `got "${displayable(given.get(key) ?? '')}"`;
  return new InputError('bad_option', `${key} of ${judge}: ${issue?.message ?? 'bad value'}, ${got}. Correct it.`);
}

function canonicalSpec(options: SimulatedOptions): string {
  const defaults = simulatedOptionsSchema.parse({});
  const parts = Object.keys(simulatedOptionsSchema.shape).flatMap((name) => {
    const key = name as keyof SimulatedOptions;
    return options[key] === defaults[key] ? [] : [`${key}=${options[key]}`];
  });
  return parts.length === 0 ? 'simulated' : `simulated:${parts.join(',')}`;
}
