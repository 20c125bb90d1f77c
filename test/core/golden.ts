import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../../src/core/fit/bradley-terry';

/** A fit published by others; the file names its source. */
export interface PublishedFit {
  readonly ssr: number;
  readonly separation: number;
  readonly items: readonly {
    readonly comparisons: number;
    readonly wins: number;
    readonly theta: number;
    readonly seTheta: number;
    readonly outfit: number;
    readonly infit: number;
  }[];
  readonly winnerLoserCount: readonly (readonly [number, number, number])[];
}

export interface IlsrScores {
  readonly alpha: number;
  readonly cases: readonly {
    readonly name: string;
    readonly n: number;
    readonly winnerLoser: readonly (readonly [number, number])[];
    readonly theta: readonly number[];
  }[];
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(__dirname, '..', 'golden', name), 'utf8')) as T;
}

export const ramos2021 = read<PublishedFit>('ramos-2021-auckland.json');
export const sangwin2021 = read<PublishedFit>('sangwin-2021-rigour.json');
export const ilsrScores = read<IlsrScores>('bradley-terry-ilsr.json');

export function won(winner: number, loser: number): Outcome {
  return { a: winner, b: loser, winner: 'a' };
}

export function outcomesOf(fit: PublishedFit): Outcome[] {
  return fit.winnerLoserCount.flatMap(([winner, loser, count]) =>
    Array.from({ length: count }, () => won(winner, loser)),
  );
}
