import type { Command } from 'commander';
import type { Execute } from '../command-context';
import { defineEventsEnable } from './events-enable';
import { defineEventsErrors } from './events-errors';
import { defineEventsList } from './events-list';
import { defineEventsSubscribers } from './events-subscribers';

export function defineEvents(program: Command, execute: Execute): void {
  const command = program
    .command('events')
    .summary('list events, and who gets them')
    .description(
      'Every change of a batch is an event, which workers deliver to subscribers (`paragone worker --events FILE`). A ' +
        'subscriber that fails too often is disabled, and goes on where it stopped when it is enabled.',
    )
    .addHelpText(
      'after',
      `
Examples:
  paragone events list 7h2kq9wxyz
  paragone events subscribers
  paragone events errors --keep 200
  paragone events enable lms`,
    );
  defineEventsList(command, execute);
  defineEventsSubscribers(command, execute);
  defineEventsErrors(command, execute);
  defineEventsEnable(command, execute);
}
