import { InvalidArgumentError } from 'commander';

/** For commander: a whole number, told apart from what only begins like one. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}
