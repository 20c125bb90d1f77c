import type { Command } from 'commander';
import type { Execute } from '../command-context';
import { defineDeadLettersList } from './dead-letters-list';
import { defineDeadLettersRedrive } from './dead-letters-redrive';
import { defineDeadLettersShow } from './dead-letters-show';

export function defineDeadLetters(program: Command, execute: Execute): void {
  const command = program
    .command('dead-letters')
    .summary('list, show and redrive comparisons that failed for good')
    .description(
      'Comparisons that failed for good leave a dead letter: what was asked, how often, and why it failed. A redrive ' +
        'gives each three more deliveries, once, as long as its batch has not ended.',
    )
    .addHelpText(
      'after',
      `
Examples:
  paragone dead-letters list 7h2kq9wxyz
  paragone dead-letters show 7h2kq9wxyz w1p4
  paragone dead-letters redrive 7h2kq9wxyz --all`,
    );
  defineDeadLettersList(command, execute);
  defineDeadLettersShow(command, execute);
  defineDeadLettersRedrive(command, execute);
}
