import { z } from 'zod';

/** A number as a SPEC spells it; the message says what is expected of it. */
export function optionNumber(unit: string, least: number, most: number) {
  const expected = `expected ${unit} from ${least} to ${most}`;
  return z
    .string()
    .regex(/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, expected)
    .transform(Number)
    .refine((value) => value >= least && value <= most, expected);
}

export function optionWholeNumber(unit: string, least: number, most: number) {
  const expected = `${unit} (a whole number)`;
  return optionNumber(expected, least, most).refine(Number.isInteger, `expected ${expected}`);
}
