import type { Command } from 'commander';
import type { Execute } from '../command-context';
import { defineJobsList } from './jobs-list';
import { defineJobsResolve } from './jobs-resolve';
import { defineJobsShow } from './jobs-show';

export function defineJobs(program: Command, execute: Execute): void {
  const command = program
    .command('jobs')
    .summary('list, show and resolve jobs of a provider’s batch interface')
    .description(
      'In the mode provider_batch_api comparisons go to the provider as jobs. One that nobody can tell from another is in ' +
        'quarantine until an operator says which is ours: it may be paid for.',
    )
    .addHelpText(
      'after',
      `
Examples:
  paragone jobs list 7h2kq9wxyz
  paragone jobs show 7h2kq9wxyz 5f0c
  paragone jobs resolve 7h2kq9wxyz 5f0c --adopt msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d`,
    );
  defineJobsList(command, execute);
  defineJobsShow(command, execute);
  defineJobsResolve(command, execute);
}
