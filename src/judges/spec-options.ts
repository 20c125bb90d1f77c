import type { z } from 'zod';
import { displayable } from '../input/displayable';
import { InputError } from '../input/input-error';

/** How the options of one provider are written. */
export interface OptionRules<Schema extends z.ZodObject> {
  /** Every field takes the text of an option and has a default. The order of fields is that of the canonical spec. */
  readonly schema: Schema;
  /** Options that users of other interfaces look for, with why there is no such thing here. */
  readonly hints: Readonly<Record<string, string>>;
  /** A whole SPEC, for messages. */
  readonly example: string;
}

/** A comma begins a new option only before `key=`, so that paths may hold commas. */
const beforeOption = /,(?=\s*[A-Za-z][A-Za-z_]*=)/;

/** The parts of what follows the provider's name and colon. */
export function splitTail(tail: string): readonly string[] {
  return tail.split(beforeOption);
}

export function isOption(part: string): boolean {
  return /^\s*[A-Za-z][A-Za-z_]*=/.test(part);
}

/**
 * @param parts each `key=value`
 * @param text the SPEC as it was given, for messages
 * @throws InputError `unknown_option`, `bad_option`
 */
export function parseOptions<Schema extends z.ZodObject>(
  parts: readonly string[],
  { schema, hints, example }: OptionRules<Schema>,
  text: string,
): z.output<Schema> {
  const given = givenOptions(parts, text, example);
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const judge = `the judge "${displayable(text)}"`;
  const names = Object.keys(schema.shape);
  const unknown = [...given.keys()].find((key) => !names.includes(key));
  if (unknown !== undefined) {
    const hint = Object.hasOwn(hints, unknown) ? ` (${hints[unknown]})` : '';
    const choice = names.length === 0 ? 'It has no options' : `Options are ${names.join(', ')}`;
    const sentence = `${judge} has no option "${displayable(unknown)}"${hint}. ${choice}.`;
    throw new InputError('unknown_option', sentence);
  }
  const issue = parsed.error.issues[0];
  const key = String(issue?.path[0]);
  const got = `got "${displayable(given.get(key) ?? '')}"`;
  throw new InputError('bad_option', `${key} of ${judge}: ${issue?.message ?? 'bad value'}, ${got}. Correct it.`);
}

function givenOptions(parts: readonly string[], text: string, example: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const part of parts) {
    const [, key, value] = /^\s*([A-Za-z][A-Za-z_]*)=(.*)$/su.exec(part) ?? [];
    if (key === undefined || value === undefined) {
      const got = `expected key=value in the judge "${displayable(text)}", got "${displayable(part)}"`;
      throw new InputError('bad_option', `${got}. Write for example ${example}.`);
    }
    if (options.has(key)) {
      throw new InputError('bad_option', `the judge "${displayable(text)}" has ${key} twice. Keep one.`);
    }
    options.set(key, value.trim());
  }
  return options;
}

/** `key=value` of all that differs from the defaults, in the order of the schema. */
export function canonicalOptions(schema: z.ZodObject, options: Readonly<Record<string, unknown>>): readonly string[] {
  const defaults: Readonly<Record<string, unknown>> = schema.parse({});
  return Object.keys(schema.shape).flatMap((key) =>
    options[key] === defaults[key] ? [] : [`${key}=${String(options[key])}`],
  );
}
