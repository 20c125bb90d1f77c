import { InvalidArgumentError } from 'commander';

/** For commander: a whole number, told apart from what only begins like one. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

/** For commander: a whole number from 1. */
export function countFromOne(text: string): number {
  const count = wholeNumber(text);
  if (count === 0) throw new InvalidArgumentError('Expected a whole number from 1.');
  return count;
}

/** For commander: whole numbers from 1, between commas. */
export function counts(text: string): readonly number[] {
  return text.split(',').map((count) => countFromOne(count.trim()));
}

/** For commander: a port. */
export function port(text: string): number {
  const given = wholeNumber(text);
  if (given <= 65_535) return given;
  throw new InvalidArgumentError('Expected a port, 0 to 65535; 0 takes one that is free.');
}

/** For commander: a number with a decimal point, not negative. */
export function decimal(text: string): number {
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(text)) throw new InvalidArgumentError('Expected a number such as 0.05.');
  return Number(text);
}

/** For commander: names between commas, each once. */
export function names(text: string): readonly string[] {
  const given = text.split(',').map((name) => name.trim());
  if (given.includes('')) throw new InvalidArgumentError('Expected names between commas.');
  return [...new Set(given)];
}
