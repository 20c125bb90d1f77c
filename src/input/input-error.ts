import { displayable } from './displayable';

/** Where the input went wrong. `line` counts from 1, the header included. */
export interface InputPlace {
  readonly file: string;
  readonly line?: number;
}

/**
 * Bad input of the user: never retried, and told before anything is started.
 * `code` is stable and meant for programs; `message` names the place and the remedy and is safe to print.
 */
export class InputError extends Error {
  readonly code: string;
  readonly file?: string;
  readonly line?: number;

  constructor(code: string, sentence: string, place: InputPlace | null = null) {
    super(place === null ? sentence : `${placeName(place)}: ${sentence}`);
    this.name = 'InputError';
    this.code = code;
    if (place !== null) this.file = place.file;
    if (place?.line !== undefined) this.line = place.line;
  }
}

/** `essays.csv, line 12`, as messages name it. */
export function placeName({ file, line }: InputPlace): string {
  return line === undefined ? displayable(file, 300) : `${displayable(file, 300)}, line ${line}`;
}
