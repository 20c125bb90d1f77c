import { steerings } from './steering';

const done: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(steerings).map(([name, steering]) => [name, steering.done])),
  thresholds: 'The change is in force.',
  redrive: 'Queued again; a running worker judges it.',
  nothing: 'There was nothing to redrive.',
  erased: 'The texts, the justifications and the replies that were kept are erased.',
  enabled: 'It goes on within a minute.',
  started: 'The batch is started. It advances as long as a worker runs.',
  continued: 'The same batch was started before and has not ended: it goes on.',
};

/** What is told after a form was sent, by the word that stands in the address; null: nothing. */
export function doneText(word: string | undefined): string | null {
  return word !== undefined && Object.hasOwn(done, word) ? (done[word] ?? null) : null;
}
